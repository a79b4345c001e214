// How the console is built: no inlined assets, no polyfill script, so that a strict Content-Security-Policy holds.

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The policy that the server sends; the preview server sends the same, so that stories find what would break. */
const POLICY =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

const server = process.env["AMIGO_SERVER"] ?? "http://127.0.0.1:8420";
const target = { target: server, changeOrigin: false };
const proxy = { "/v1": target, "/healthz": target, "/readyz": target };

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@shared": new URL("./src/shared", import.meta.url).pathname } },
  build: {
    outDir: "built/dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy },
  preview: { proxy, headers: { "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff" } },
});
