import * as grpc from "@grpc/grpc-js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";

/** How sure one can be of the resource after a failed call. */
export type Status = "ok" | "partial" | "unknown";

/** A call that the provider has answered with an error. */
export class ProviderError extends Error {
  readonly status: Status;
  constructor(message: string, status: Status) {
    super(message);
    this.status = status;
  }
}

/** The resource exists, but has not become what was asked for. */
export class InitError extends ProviderError {
  readonly reasons: string[];
  readonly id: string;
  readonly properties: Struct | undefined;
  constructor(id: string, properties: Struct | undefined, reasons: string[]) {
    super(initMessage(reasons), "partial");
    this.reasons = reasons;
    this.id = id;
    this.properties = properties;
  }
}

function initMessage(reasons: string[]): string {
  if (reasons.length === 0) return "resource init failed";
  const heading = reasons.length === 1 ? "1 error occurred:" : `${reasons.length} errors occurred:`;
  return `${heading}\n\t${reasons.map((reason) => `* ${reason}`).join("\n\t")}\n\n`;
}

/** An error of these codes says nothing about what has become of the resource. */
const uncertain: number[] = [grpc.status.INTERNAL, grpc.status.DATA_LOSS, grpc.status.UNKNOWN];

/** What an answer of the provider's process means. */
export function readError(error: grpc.ServiceError): ProviderError {
  const [packed] = error.metadata?.get("grpc-status-details-bin") ?? [];
  for (const detail of packed ? statusProto.Status.deserializeBinary(packed as Uint8Array).getDetailsList() : []) {
    const failed = detail.unpack(providerProto.ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed");
    if (failed) return new InitError(failed.getId(), failed.getProperties(), failed.getReasonsList());
  }
  return new ProviderError(error.details, uncertain.includes(error.code) ? "unknown" : "ok");
}
