import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Checkout } from "../../tools/checkout.ts";

/**
 * Gives a checkout's stand-in for Pulumi the options `--save-plan` and `--plan`, for as long as it lives: a plan is what a preview shows, and an up whose
 * preview shows something else violates it. The Pulumi CLI has them itself.
 */
export function withPlans(checkout: Checkout): Disposable {
  const pulumi = join(checkout.dir, "../bin/pulumi");
  // Without it, PATH leads to the Pulumi CLI.
  if (!existsSync(pulumi)) return { [Symbol.dispose]: () => {} };
  const before = readFileSync(pulumi);
  const standIn = `${pulumi}-without-plans`;
  writeFileSync(standIn, before, { mode: 0o755 });
  writeFileSync(
    pulumi,
    `#!/usr/bin/env bash
set -o pipefail
words=() save= plan=
while [ $# -gt 0 ]; do
  case $1 in
    --save-plan) save=$2; shift 2 ;;
    --plan) plan=$2; shift 2 ;;
    *) words+=("$1"); shift ;;
  esac
done
shown() { '${standIn}' preview --refresh --diff --non-interactive --suppress-outputs --suppress-progress | grep -v '^Duration'; }
if [ -n "$plan" ] && [ "$(shown)" != "$(cat "$plan")" ]; then
  printf 'Updating (production):\\nerror: resource violates plan\\n'
  exit 255
fi
'${standIn}' "\${words[@]}" || exit
if [ -n "$save" ]; then shown > "$save"; fi
`,
    { mode: 0o755 },
  );
  return {
    [Symbol.dispose]: () => {
      writeFileSync(pulumi, before);
      rmSync(standIn);
    },
  };
}
