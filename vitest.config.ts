import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // The compiled package runs as it is: its texts end up in users' states.
    server: { deps: { external: [/\/dist\//] } },
  },
});
