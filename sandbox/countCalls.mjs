/** Loaded by every Node.js process of the demo: notes each HTTP request as a line, its origin, in the file that DEMO_CALLS names. */

import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

subscribe("undici:request:create", ({ request }) => {
  if (process.env.DEMO_CALLS) appendFileSync(process.env.DEMO_CALLS, `${new URL(request.origin).origin}\n`);
});
