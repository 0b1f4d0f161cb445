/**
 * User groups as one writes them in an afternoon: the verbs of a dynamic provider that lists before and after each write and shares nothing.
 * It runs in Pulumi's process for dynamic resources, with as many connections as the package has there.
 */
import { createHmac } from "node:crypto";
import { Pool } from "undici";

interface Group {
  vdn: number;
  ccId: number;
  groupName: string;
  groupType: string;
  remark: string;
}
type Listed = Pick<Group, "groupName" | "remark"> & { id: string };

const { AICC_ENDPOINT = "", AICC_ACCESS_KEY, AICC_SECRET_KEY = "", AICC_MAX_CONCURRENCY } = process.env;
const { origin, host } = new URL(AICC_ENDPOINT);
const pool = new Pool(origin, { connections: Number(AICC_MAX_CONCURRENCY) });
const GROUPS = "/rest/cmsapp/v1/openapi/qcrelationconf";
const types = { agent: 2, inspector: 3 } as Record<string, number>;

const hmac = (key: string, text: string) => createHmac("sha256", key).update(text).digest("hex");
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** The vendor's signature C2 over all headers that there are. */
function signed(method: string, path: string, headers: Record<string, string>, body: string): string {
  const names = Object.keys(headers).sort();
  const prefix = `auth-v2/${AICC_ACCESS_KEY}/${new Date().toISOString()}/${names.join(";")}`;
  const lines = names.map((name) => `${name}:${encode(headers[name]!)}`);
  const canonical = [method, path, names.join(";"), ...lines, encode(body)].join("\n");
  return `${prefix}/${hmac(hmac(AICC_SECRET_KEY, prefix), canonical)}`;
}

async function call(method: "GET" | "POST", path: string, content?: object): Promise<unknown> {
  const body = content && JSON.stringify(content);
  const headers: Record<string, string> = { "content-type": "application/json;charset=UTF-8", host };
  if (body !== undefined) headers["content-length"] = String(Buffer.byteLength(body));
  const authorization = signed(method, GROUPS + path, headers, body ?? "");
  const answer = await pool.request({ method, path: GROUPS + path, headers: { ...headers, authorization }, body });
  const { resultCode, resultDesc } = (await answer.body.json()) as { resultCode: string; resultDesc: unknown };
  if (resultCode !== "0100000") throw new Error(`${path}: ${resultCode} ${resultDesc}`);
  return resultDesc;
}

async function list({ ccId, vdn }: Group): Promise<Listed[]> {
  return (await call("GET", `/queryallccgroup/${ccId}/${vdn}`)) as Listed[];
}

async function find(group: Group, matches: (listed: Listed) => boolean): Promise<Listed> {
  const found = (await list(group)).find(matches);
  if (!found) throw new Error(`${group.groupName} is not there`);
  return found;
}

export async function create(group: Group): Promise<{ id: string; outs: Group }> {
  const { ccId, vdn, groupName, groupType, remark } = group;
  if ((await list(group)).some((listed) => listed.groupName === groupName)) throw new Error(`${groupName} exists`);
  await call("POST", "/createusergroup", { ccId, vdn, groupName, groupType: types[groupType], remark });
  const { id } = await find(group, (listed) => listed.groupName === groupName);
  return { id, outs: group };
}

export async function read(id: string, group: Group): Promise<{ id: string; props: Group; inputs: Group }> {
  const { groupName, remark = "" } = await find(group, (listed) => listed.id === id);
  const props = { ...group, groupName, remark };
  return { id, props, inputs: props };
}

export async function update(id: string, olds: Group, { ccId, vdn, groupName, groupType, remark }: Group): Promise<{ outs: Group }> {
  await find(olds, (listed) => listed.id === id);
  await call("POST", "/updategroup", { ccId, vdn, id, groupName, remark });
  const now = await find(olds, (listed) => listed.id === id);
  if (now.remark !== remark) throw new Error(`the remark of ${groupName} is ${now.remark}`);
  return { outs: { ccId, vdn, groupName, groupType, remark } };
}

async function remove(id: string, group: Group): Promise<void> {
  await find(group, (listed) => listed.id === id);
  await call("POST", "/deleteusergroup", { ccId: group.ccId, vdn: group.vdn, id });
  if ((await list(group)).some((listed) => listed.id === id)) throw new Error(`${group.groupName} is still there`);
}

export { remove as delete };
