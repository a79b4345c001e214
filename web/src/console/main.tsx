// Where the console begins: scheme, texts, session, then the first page.

import "@mantine/core/styles.css";
import "@shared/ui/tokens.css";
import { readSession } from "@shared/api/session";
import { startTexts } from "@shared/i18n";
import { startScheme } from "@shared/ui/scheme";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";

const texts = import.meta.glob(["./**/texts.*.json", "../shared/**/texts.*.json"]);

startScheme();
const root = document.getElementById("root");
if (root !== null) {
  await Promise.all([startTexts(texts), readSession().catch(() => undefined)]);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
