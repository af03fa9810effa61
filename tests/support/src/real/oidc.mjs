// oidc-provider with its own pages for sign-in and consent; anybody may sign in. Arguments: where the package is, the
// port, the issuer, and the origin of each client.
import { pathToFileURL } from "node:url";

const [, , where, port, issuer, ...origins] = process.argv;
const { default: Provider } = await import(pathToFileURL(where));

const client = (origin) => ({
  client_id: new URL(origin).hostname.split(".")[0],
  token_endpoint_auth_method: "none",
  redirect_uris: [`${origin}/callback.html`],
  post_logout_redirect_uris: [`${origin}/`],
  grant_types: ["authorization_code"],
  response_types: ["code"],
});

const provider = new Provider(issuer, {
  clients: origins.map(client),
  clientBasedCORS: () => true,
  cookies: { keys: ["a test's key"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});
provider.proxy = true;
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
