/** Two Directors: one from the settings, one explicit; or a program that fails after it read. */
import * as pulumi from "@pulumi/pulumi";
import { nakivo } from "pulumi-tenancy";

const config = new pulumi.Config("second");
const second = new nakivo.Provider("second", {
  endpoint: config.require("endpoint"),
  username: config.require("username"),
  password: config.requireSecret("password"),
  ca: config.require("ca"),
  timeout: config.getNumber("timeout"),
});

const { tenants } = await nakivo.getTenants({ namePattern: "customer *", sortBy: "name" });
if (process.env.MISTAKE) throw new Error("a mistake in the program");

export const ours = tenants.map((tenant) => tenant.name);
export const first = nakivo.getTenantOutput({ name: pulumi.output("Customer 1") }).id;
export const theirs = nakivo.getTenantsOutput({ enabled: true }, { provider: second }).tenants.apply((all) => all.map(({ name }) => name));
export const labels = nakivo.getTenantOutput({ id: first }, { provider: second }).labels;
