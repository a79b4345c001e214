// Lint rules: types, hooks, accessibility, and the borders between features.

import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

const features = readdirSync("src/console/features", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** A feature imports shared parts and its own files, never another feature and never the shell. */
const borders = features.map((name) => ({
  files: [`src/console/features/${name}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { group: ["../../*", "**/console/**"], message: "A feature never imports another feature or the shell." },
          ...features
            .filter((other) => other !== name)
            .map((other) => ({ group: [`../${other}/*`, `../${other}`], message: "A feature never imports another feature." })),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["built", "out", "node_modules"] },
  ...tseslint.configs.strict,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.recommended,
  {
    rules: {
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "no-restricted-globals": ["error", "localStorage", "sessionStorage"],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "react-hooks/incompatible-library": "off",
      "jsx-a11y/no-autofocus": "off",
    },
  },
  {
    files: ["src/**/*.tsx"],
    rules: { "max-lines-per-function": ["error", { max: 200, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ["src/console/features/**/*.tsx"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "CallExpression[callee.object.name='api']", message: "Data is fetched in the feature's api.ts only." },
        { selector: "CallExpression[callee.name='fetch']", message: "Data is fetched in the feature's api.ts only." },
      ],
    },
  },
  ...borders,
  { files: ["stories/**", "tools/**"], rules: { "no-console": "off", "max-lines": "off", "no-restricted-globals": "off" } },
);
