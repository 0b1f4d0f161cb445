/** `npm run docs`: writes the pages of docs/reference. */
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writePages } from "./pages.ts";
import { referencePages } from "./reference.ts";

const folder = fileURLToPath(new URL("reference", import.meta.url));
const pages = await referencePages();
await rm(folder, { recursive: true, force: true });
await writePages(folder, pages);
