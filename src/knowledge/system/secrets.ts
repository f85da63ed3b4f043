/** By which names secrets are known: variables and files. Who copies or sets them is not known here. */
import { baseName } from '../../dockerfile/index.ts';

/** Names that hold secrets: the words that BuildKit's check takes, and their usual compounds. */
const SECRET_NAME =
  /(?:^|_)(?:PASS(?:WORD|WD|PHRASE)?|PWORD|SECRET(?:_KEY)?|TOKEN|API_?KEY|APIKEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?|AUTH_?KEY|ENCRYPTION_?KEY)(?:_\w*)?$/i;
/** Names beside them that say where or what a secret is, and no secret. */
const NO_SECRET =
  /(?:_(?:FILE|PATH|DIR|URL|URI|NAME|HEADER|TTL|EXPIRY|EXPIRES\w*|EXPIRATION|TIMEOUT|LENGTH|ALGORITHM|TYPE|ENABLED|ISSUER|ID))$|PUBLIC|^(?:NEXT|REACT_APP|VITE)_PUBLIC/i;

/** Whether a variable of that name usually holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NO_SECRET.test(name);
}

/** Files that hold secrets, by name. */
const SECRET_FILE =
  /^(?:\.env(?:\.(?!example|sample|template|dist|defaults?|test|ci)[\w.]+)?|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:pem|key|p12|pfx|jks|keystore)|\.netrc|\.pgpass|\.git-credentials|credentials\.json|service[-_]?account\w*\.json|\.htpasswd)$/i;
/** Certificates and keys of others, which are no secret. */
const PUBLIC_FILE = /(?:^|[-_.])(?:pub(?:lic)?|ca|cert|certificate|chain|bundle|archive|keyring)(?=[-_.]|$)/i;

/** Folders whose files are made for trying things out, or are somebody else's. */
const HARMLESS_FOLDER = /(?:^|\/)(?:tests?|fixtures|testdata|examples?|vendor|node_modules)\//;

/** Whether a file of that path usually holds a secret. */
export function isSecretFile(path: string): boolean {
  const name = baseName(path);
  return SECRET_FILE.test(name) && !PUBLIC_FILE.test(name) && !HARMLESS_FOLDER.test(path);
}
