// Calls an operation once: reads {operation, region, endpoint, credentials, input} as JSON, prints {page} or {error}.
import { readFileSync } from "node:fs";

import * as sdk from "@aws-sdk/client-glue";

const { operation, input, ...configuration } = JSON.parse(readFileSync(0, "utf8"));
const glue = new sdk.GlueClient(configuration);

async function call() {
  try {
    const { $metadata, ...page } = await glue.send(new sdk[`${operation}Command`](input));
    return { page, attempts: $metadata.attempts };
  } catch (error) {
    const { name, message, $metadata } = error;
    return {
      error: {
        name,
        message,
        status: $metadata?.httpStatusCode,
        notFound: error instanceof sdk.IntegrationNotFoundFault,
      },
    };
  }
}

console.log(JSON.stringify(await call()));
glue.destroy();
