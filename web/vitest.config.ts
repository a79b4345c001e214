// Tests of parts, in a document without a browser.

import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@shared": new URL("./src/shared", import.meta.url).pathname } },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"], setupFiles: ["./tests/setup.ts"] },
});
