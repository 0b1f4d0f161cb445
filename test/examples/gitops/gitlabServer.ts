import { serve } from "@hono/node-server";
import { Hono } from "hono";

interface Issue {
  iid: number;
  title: string;
  description: string;
  state: "opened" | "closed";
  labels: string[];
  confidential: boolean;
  author: { id: number };
}

/** What the scripts need of GitLab's API for one project: https://docs.gitlab.com/api/notes/ and https://docs.gitlab.com/api/issues/ */
export class GitLabServer implements AsyncDisposable {
  readonly token = "gitlab-token-planted";
  readonly projectId = "11";
  readonly notes: { id: number; on: string; body: string; author: { id: number } }[] = [];
  readonly issues: Issue[] = [];
  readonly #server: ReturnType<typeof serve>;
  readonly url: string;

  static async start(): Promise<GitLabServer> {
    const app = new Hono();
    const server = await new Promise<ReturnType<typeof serve>>((done) => {
      const started = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => done(started));
    });
    return new GitLabServer(app, server);
  }

  private constructor(app: Hono, server: ReturnType<typeof serve>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/api/v4`;
    const author = { id: 99 };
    const path = `/api/v4/projects/${this.projectId}`;
    app.use(async (c, next) => {
      if (c.req.header("private-token") !== this.token) return c.json({ message: "401 Unauthorized" }, 401);
      await next();
    });
    const paged = <T>(items: T[], { page, per_page }: Record<string, string>) => {
      const size = Number(per_page ?? 20);
      return items.slice((Number(page ?? 1) - 1) * size).slice(0, size);
    };
    app.get("/api/v4/user", (c) => c.json(author));
    for (const kind of ["merge_requests", "issues"]) {
      const notesOf = `${path}/${kind}/:iid/notes`;
      const on = (iid: string) => `${kind}/${iid}`;
      app.get(notesOf, (c) =>
        c.json(
          paged(
            this.notes.filter((note) => note.on === on(c.req.param("iid")!)),
            c.req.query(),
          ),
        ),
      );
      app.post(notesOf, async (c) => {
        const note = { id: this.notes.length + 1, on: on(c.req.param("iid")!), body: (await c.req.json()).body, author };
        this.notes.push(note);
        return c.json(note, 201);
      });
      app.put(`${notesOf}/:id`, async (c) => {
        const note = this.notes.find(({ id }) => String(id) === c.req.param("id"));
        return note ? c.json(Object.assign(note, await c.req.json())) : c.json({ message: "404 Not found" }, 404);
      });
    }
    app.get(`${path}/issues`, (c) => {
      const { state, labels } = c.req.query();
      const shown = this.issues.filter((issue) => issue.state === state && issue.labels.includes(labels!));
      return c.json(paged(shown, c.req.query()));
    });
    app.post(`${path}/issues`, async (c) => {
      const { labels, ...fields } = await c.req.json();
      const issue = { iid: this.issues.length + 1, state: "opened", labels: labels.split(","), author, ...fields };
      this.issues.push(issue);
      return c.json(issue, 201);
    });
    app.put(`${path}/issues/:iid`, async (c) => {
      const issue = this.issues.find(({ iid }) => String(iid) === c.req.param("iid"));
      if (!issue) return c.json({ message: "404 Not found" }, 404);
      const { state_event, ...fields } = await c.req.json();
      if (state_event === "close") issue.state = "closed";
      return c.json(Object.assign(issue, fields));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((done) => this.#server.close(done));
  }
}
