import type { Command } from "commander";

/** `npx pulumi-tenancy emulator …`, which earlier releases had: says where the emulators went, with the same words behind it. */
export function addEmulator(program: Command): void {
  program
    .command("emulator", { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .helpOption(false)
    .action((words: string[]) => {
      const command = ["npx", "pulumi-tenancy-emulator", ...words].join(" ");
      program.error(`error: the emulators are a package of their own: npm install --save-dev pulumi-tenancy-emulator, then ${command}`);
    });
}
