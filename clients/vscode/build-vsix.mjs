/**
 * Writes the package that the editor installs: `node build-vsix.mjs [FILE]`. Without a FILE it is written into this folder.
 *
 * A .vsix is a ZIP file with a manifest. The pages of the console and the client of the host, which are read in place during
 * development, are copied into it. The same files give the same bytes.
 */

import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { zipped } from "./zip.mjs";

const folder = fileURLToPath(new URL("./", import.meta.url));
const description = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** What the package has of this folder. */
const CONTENT = ["package.json", "README.md", "extension.cjs", "src", "webview", "media", "page", "client"];
const TYPES = { css: "text/css", html: "text/html", json: "application/json", md: "text/markdown", svg: "image/svg+xml",
  cjs: "application/javascript", js: "application/javascript", mjs: "application/javascript", mts: "text/plain", vsixmanifest: "text/xml" };

/** Returns the files at a path, in the order of their names. */
function files(path) {
  // Follows the links to the pages and the client.
  if (!statSync(join(folder, path)).isDirectory()) return [path];
  return readdirSync(join(folder, path)).sort().flatMap((name) => files(`${path}/${name}`));
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function manifest({ name, displayName, description, version, publisher, engines, categories, keywords }) {
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escaped(name)}" Version="${escaped(version)}" Publisher="${escaped(publisher)}"/>
    <DisplayName>${escaped(displayName)}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Tags>${escaped(keywords.join(","))}</Tags>
    <Categories>${escaped(categories.join(","))}</Categories>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escaped(engines.vscode)}"/>
    </Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
  </Assets>
</PackageManifest>
`;
}

function contentTypes() {
  const types = Object.entries(TYPES).map(([extension, type]) => `<Default Extension=".${extension}" ContentType="${type}"/>`);
  return `<?xml version="1.0" encoding="utf-8"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${types.join("")}</Types>\n`;
}

const included = CONTENT.flatMap(files);
const unknown = included.filter((path) => !(extname(path).slice(1) in TYPES));
if (unknown.length > 0) throw new Error(`These files have no content type in build-vsix.mjs: ${unknown.join(", ")}`);
const target = resolve(process.argv[2] ?? join(folder, `${description.name}-${description.version}.vsix`));
writeFileSync(target, zipped([
  ["extension.vsixmanifest", Buffer.from(manifest(description))],
  ["[Content_Types].xml", Buffer.from(contentTypes())],
  ...included.map((path) => [`extension/${path}`, readFileSync(join(folder, path))]),
]));
console.log(target);
