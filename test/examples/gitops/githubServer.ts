import { serve } from "@hono/node-server";
import { type Context, Hono } from "hono";

/** What the scripts need of GitHub's API for one repository: https://docs.github.com/en/rest/issues */
export class GitHubServer implements AsyncDisposable {
  readonly token = "github-token-planted";
  readonly repository = "acme/tenants";
  readonly comments: { id: number; issue: string; body: string; user: { login: string } }[] = [];
  readonly issues: { number: number; title: string; body: string; state: string; labels: { name: string }[]; user: { login: string } }[] =
    [];
  readonly #server: ReturnType<typeof serve>;
  readonly url: string;

  static async start(): Promise<GitHubServer> {
    const app = new Hono();
    const server = await new Promise<ReturnType<typeof serve>>((done) => {
      const started = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => done(started));
    });
    return new GitHubServer(app, server);
  }

  private constructor(app: Hono, server: ReturnType<typeof serve>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const user = { login: "github-actions[bot]" };
    const path = `/repos/${this.repository}`;
    app.use(async (c, next) => {
      if (c.req.header("authorization") !== `Bearer ${this.token}`) return c.json({ message: "Bad credentials" }, 401);
      await next();
    });
    const text = async (c: Context): Promise<any> => {
      const fields = await c.req.json();
      if (fields.body?.length > 65_536) throw new Error("Validation Failed: body is too long (maximum is 65536 characters)");
      return fields;
    };
    const paged = <T>(items: T[], query: Record<string, string>) => {
      const size = Number(query.per_page ?? 30);
      return items.slice((Number(query.page ?? 1) - 1) * size).slice(0, size);
    };
    const known = <T>(item: T | undefined): T => {
      if (!item) throw new Error("Not Found");
      return item;
    };
    app.get(`${path}/issues/:issue/comments`, (c) => {
      const shown = this.comments.filter(({ issue }) => issue === c.req.param("issue"));
      return c.json(paged(shown, c.req.query()));
    });
    app.post(`${path}/issues/:issue/comments`, async (c) => {
      const comment = { id: this.comments.length + 1, issue: c.req.param("issue"), body: (await text(c)).body, user };
      this.comments.push(comment);
      return c.json(comment, 201);
    });
    app.patch(`${path}/issues/comments/:id`, async (c) => {
      const comment = known(this.comments.find(({ id }) => String(id) === c.req.param("id")));
      return c.json(Object.assign(comment, await text(c)));
    });
    app.get(`${path}/issues`, (c) => {
      const { state, labels } = c.req.query();
      const shown = this.issues.filter((issue) => issue.state === state && issue.labels.some(({ name }) => name === labels));
      return c.json(paged(shown, c.req.query()));
    });
    app.post(`${path}/issues`, async (c) => {
      const { labels, ...fields } = await text(c);
      const issue = { number: this.issues.length + 1, state: "open", labels: labels.map((name: string) => ({ name })), user, ...fields };
      this.issues.push(issue);
      return c.json(issue, 201);
    });
    app.patch(`${path}/issues/:number`, async (c) => {
      const issue = known(this.issues.find(({ number }) => String(number) === c.req.param("number")));
      return c.json(Object.assign(issue, await text(c)));
    });
    app.onError((error, c) => c.json({ message: error.message }, 404));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((done) => this.#server.close(done));
  }
}
