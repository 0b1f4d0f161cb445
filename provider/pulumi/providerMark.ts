/** Key under which a provider's inputs tell the vendor that it is for. */
export const PROVIDER_MARK = "pulumi-tenancy:vendor";
