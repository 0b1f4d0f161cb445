import type { VendorAccount } from "./account.ts";
import type { TextMaker } from "./importFile.ts";
import type { Plan } from "./item.ts";
import type { FileChange, Project } from "./project.ts";
import type { ConfigValue, Pulumi } from "./pulumi.ts";

/** What the command line says. */
export interface ImportOptions {
  stack?: string;
  provider?: string;
  kind?: string[];
  name?: string[];
  vdn?: string;
  ccId?: string;
  uid?: string;
  out?: string;
  dryRun?: boolean;
  yes?: boolean;
  link: boolean;
}

/** What the written program depends on. */
export interface Written {
  vendorName: string;
  vendor: VendorAccount;
  project: Project;
  plan: Plan;
  /** Whether the program takes the objects over, since the CLI takes no import file for them. */
  adopts: boolean;
}

/** All that an import knows. */
export interface Work extends Written {
  /** The stack's configuration. */
  config: Readonly<Record<string, ConfigValue>>;
  pulumi: Pulumi;
  /** The file that is written. */
  file: string;
  /** The change that makes the program load it. */
  link: FileChange | undefined;
  options: ImportOptions;
  textOf: TextMaker;
}
