import { graphql } from '@chargehand/api-client';

/** Exchanges the one-time token for a credential. */
export const EnrolBridge = graphql(`
  mutation EnrolBridge($token: String!, $sealingKey: String!) {
    enrolBridge(input: { token: $token, sealingKey: $sealingKey }) {
      secret
      proxy
    }
  }
`);

/** Heartbeat. */
export const ReportBridge = graphql(`
  mutation ReportBridge($input: ReportBridgeInput!) {
    reportBridge(input: $input) {
      leaseSeconds
      proxy
      stopped {
        id
        reason
      }
    }
  }
`);

/** The plugins of this network. */
export const ReportPlugins = graphql(`
  mutation ReportPlugins($plugins: [ReportedPluginInput!]!) {
    reportPlugins(plugins: $plugins)
  }
`);

/** Hosts that answered. */
export const ReportInventory = graphql(`
  mutation ReportInventory($hosts: [ReportedHostInput!]!) {
    reportInventory(hosts: $hosts)
  }
`);

/** Takes the dispatches that the journal does not hold. */
export const ClaimDispatches = graphql(`
  mutation ClaimDispatches($journal: ID!, $known: [ID!]!, $fence: JournalFenceInput!) {
    claimDispatches(journal: $journal, known: $known, fence: $fence, opensSecrets: true) {
      id
      taskId
      taskUuid
      plugin
      action
      arguments
      secretInputs
      sealed
      timeoutSeconds
      ttlSeconds
      deadlineAt
      stopReason
      targets {
        position
        name
      }
    }
  }
`);

/** Uploads journal entries. */
export const RecordReplies = graphql(`
  mutation RecordReplies($input: RecordRepliesInput!) {
    recordReplies(input: $input)
  }
`);

/** Fires when there may be work. */
export const BridgeWork = graphql(`
  subscription BridgeWork {
    bridgeWork
  }
`);
