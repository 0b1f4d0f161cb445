/** What a repository of GitHub is called: an owner and a name. */
export const REPOSITORY = /^[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+$/;

/** The repository that a package.json names, such as `acme/pulumi-tenancy`. @throws where it names none of GitHub */
export function repositoryOf({ name, repository }: { name: string; repository?: { url?: string } }): string {
  const [, found] = /^git\+https:\/\/github\.com\/(.+)\.git$/.exec(repository?.url ?? "") ?? [];
  if (found === undefined || !REPOSITORY.test(found))
    throw new Error(`package.json of ${name}: repository.url is no address such as git+https://github.com/acme/tenancy.git`);
  return found;
}
