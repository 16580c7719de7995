// Calls DescribeIntegrations once: reads {region, endpoint, credentials, input} as JSON, and prints {page} or {error}.
import { readFileSync } from "node:fs";

import { DescribeIntegrationsCommand, GlueClient, IntegrationNotFoundFault } from "@aws-sdk/client-glue";

const { input, ...configuration } = JSON.parse(readFileSync(0, "utf8"));
const glue = new GlueClient(configuration);

async function describe() {
  try {
    const { $metadata, ...page } = await glue.send(new DescribeIntegrationsCommand(input));
    return { page, attempts: $metadata.attempts };
  } catch (error) {
    const { name, message, $metadata } = error;
    return {
      error: { name, message, status: $metadata?.httpStatusCode, notFound: error instanceof IntegrationNotFoundFault },
    };
  }
}

console.log(JSON.stringify(await describe()));
glue.destroy();
