/** Huawei Cloud AICC: the contact centre's user groups, tenants and organisations. */
export * as aicc from "./aicc/index.js";
