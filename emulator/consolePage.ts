import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Hono } from "hono";
import type { EmulatorEnv } from "./intercept.ts";

const types: Readonly<Record<string, string>> = { html: "text/html", css: "text/css", js: "text/javascript", svg: "image/svg+xml" };

/** Where files are: the page's own, and the one library that it needs. Nothing comes over the network. */
const page = new URL("page/", import.meta.resolve("pulumi-tenancy-emulator/package.json"));
const library = new URL("./", /^.*\/node_modules\/lit-html\//.exec(import.meta.resolve("lit-html"))![0]);

/** The console: files that a browser gets, and that talk to the control API. */
export function consolePage(): Hono<EmulatorEnv> {
  const app = new Hono<EmulatorEnv>();
  app.use(async (c, next) => {
    await next();
    c.header("content-security-policy", policy());
    c.header("x-content-type-options", "nosniff");
    c.header("cache-control", "no-cache");
  });
  app.get("/", (c) => c.html(read(new URL("index.html", page))));
  app.get("/lit-html/:name{[a-z-]+\\.js}", (c) => file(new URL(c.req.param("name"), library)));
  app.get("/lit-html/directives/:name{[a-z-]+\\.js}", (c) => file(new URL(`directives/${c.req.param("name")}`, library)));
  app.get("/:name{[a-zA-Z]+\\.(js|css|svg)}", (c) => file(new URL(c.req.param("name"), page)));
  return app;
}

function read(url: URL): string {
  return readFileSync(url, "utf8");
}

function file(url: URL): Response {
  try {
    const type = types[url.pathname.split(".").at(-1)!]!;
    return new Response(read(url), { headers: { "content-type": `${type};charset=UTF-8` } });
  } catch {
    return new Response("There is no such file.", { status: 404 });
  }
}

/** Only what comes from here, and of what is written in the page itself, only its import map. */
const policy = (): string => {
  const [, map = ""] = /<script type="importmap">(.*?)<\/script>/s.exec(read(new URL("index.html", page))) ?? [];
  const hash = createHash("sha256").update(map).digest("base64");
  return `default-src 'none'; script-src 'self' 'sha256-${hash}'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
};
