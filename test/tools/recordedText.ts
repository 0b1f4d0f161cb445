/** What the states of users hold: a change here reaches them all, and shows as a change of each resource. */
export const recordedText = (type: string): string => `exports.handler = __f0;

var __provider = {configure: __f1};

function __f1(__0) {
  return (function() {
    with({ type: "${type}", this: undefined, arguments: undefined }) {

return function /*configure*/(r) {
        for (const v of "check diff create read update delete".split(" "))
            this[v] = (...a) => import("pulumi-tenancy/dynamic").then((m) => m.call(type, v, r, a));
    };

    }
  }).apply(undefined, undefined).apply(this, arguments);
}

function __f0() {
  return (function() {
    with({ provider: __provider, this: undefined, arguments: undefined }) {

return () => provider;

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
`;
