import type { ChannelKind, ChannelRegistry } from "../../port/channel.ts";
import { createAlertmanagerChannelKind } from "./alertmanager/alertmanager-channel.ts";
import { createCommandChannelKind } from "./command/command-channel.ts";
import { createDiscordChannelKind } from "./discord/discord-channel.ts";
import { createEmailChannelKind } from "./email/email-channel.ts";
import { createJiraChannelKind } from "./jira/jira-channel.ts";
import { createPagerdutyChannelKind } from "./pagerduty/pagerduty-channel.ts";
import { createServicenowChannelKind } from "./servicenow/servicenow-channel.ts";
import { createSlackChannelKind } from "./slack/slack-channel.ts";
import { createTeamsChannelKind } from "./teams/teams-channel.ts";
import { createTelegramChannelKind } from "./telegram/telegram-channel.ts";
import { createWebhookChannelKind } from "./webhook/webhook-channel.ts";

type ChannelNeeds = Parameters<typeof createWebhookChannelKind>[0];

/** Every kind of channel; a new one is a folder and a line here. */
export function createChannelRegistry(needs: ChannelNeeds): ChannelRegistry {
  const kinds = [
    createWebhookChannelKind(needs) as ChannelKind,
    createEmailChannelKind() as ChannelKind,
    createSlackChannelKind(needs) as ChannelKind,
    createTeamsChannelKind(needs) as ChannelKind,
    createDiscordChannelKind(needs) as ChannelKind,
    createTelegramChannelKind(needs) as ChannelKind,
    createPagerdutyChannelKind(needs) as ChannelKind,
    createJiraChannelKind(needs) as ChannelKind,
    createServicenowChannelKind(needs) as ChannelKind,
    createAlertmanagerChannelKind(needs) as ChannelKind,
    createCommandChannelKind() as ChannelKind,
  ];
  return new Map(kinds.map((kind) => [kind.kind, kind]));
}
