import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { DateTime } from '../platform/scalars.ts';
import { Bridge, BridgeStatus, statusOf } from './Bridge.ts';
import { createEnrolment, enrolBridge } from './enrolBridge.ts';
import { findSmartProxies, findSmartProxy } from './findSmartProxies.ts';
import { reportBridge } from './reportBridge.ts';
import { secretsOf } from './secretsOf.ts';
import { setSecretsAllowed } from './setSecretsAllowed.ts';
import { SmartProxy } from './SmartProxy.ts';
import { watchSmartProxies } from './watchSmartProxies.ts';

@ObjectType()
@Access('MANAGE_BRIDGES')
class NewEnrolment {
  @Field(() => String)
  proxy!: string;

  @Field(() => String, { description: 'Shown once.' })
  token!: string;

  @Field(() => DateTime)
  expiresAt!: Date;
}

@InputType()
class EnrolBridgeInput {
  @Field(() => String)
  token!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'X25519 public key (base64url) for which secrets are sealed; pinned until the next enrolment. Null: the bridge opens no secrets.',
  })
  sealingKey?: string | null;
}

@ObjectType()
@Access('anybody')
class BridgeCredential {
  @Field(() => String)
  secret!: string;

  @Field(() => String)
  proxy!: string;
}

@InputType()
class ReportBridgeInput {
  @Field(() => String)
  version!: string;

  @Field(() => Boolean)
  connected!: boolean;

  @Field(() => String)
  middleware!: string;

  @Field(() => String, { nullable: true, description: 'Null: nothing known.' })
  problem?: string | null;

  @Field(() => Int)
  quarantined!: number;

  @Field(() => Int, { description: "ttl of the bridge's MCollective configuration." })
  ttlSeconds!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'As of enrolBridge; a bridge that enrolled without one tells it here. Another one than the pinned is refused (SEALING_KEY_CHANGED). Null: the bridge opens no secrets.',
  })
  sealingKey?: string | null;
}

@ObjectType({ description: 'Whether secrets may be sent to the hosts of a smart proxy.' })
@Access('user')
class ProxySecrets {
  @Field(() => Boolean)
  areAllowed!: boolean;

  @Field(() => String, { description: 'For people.' })
  why!: string;
}

@ObjectType()
@Access('bridge')
export class BridgeLease {
  @Field(() => Int, { description: '0 while an emergency stop is pulled for it: it may send nothing.' })
  leaseSeconds!: number;

  @Field(() => String)
  proxy!: string;
}

@Resolver(() => SmartProxy)
export class ProxiesResolver {
  @Access('user')
  @Query(() => [SmartProxy])
  async smartProxies(@Ctx() ctx: RequestContext): Promise<SmartProxy[]> {
    return await findSmartProxies(ctx.em);
  }

  @Access('user')
  @Query(() => SmartProxy, { nullable: true, description: 'Null: no smart proxy has this name.' })
  async smartProxy(@Arg('name', () => String) name: string, @Ctx() ctx: RequestContext): Promise<SmartProxy | null> {
    return name.includes('\0') ? null : await findSmartProxy(ctx.em, name);
  }

  @FieldResolver(() => Bridge, {
    nullable: true,
    description: 'Null: no bridge has enrolled, its hosts cannot be reached.',
  })
  async bridge(@Root() proxy: SmartProxy, @Ctx() ctx: RequestContext): Promise<Bridge | null> {
    // One statement for all proxies that this request has loaded without their bridge.
    await ctx.em.populate([proxy], ['bridge']);
    return proxy.bridge;
  }

  @FieldResolver(() => ProxySecrets)
  async secrets(@Root() proxy: SmartProxy, @Ctx() ctx: RequestContext): Promise<ProxySecrets> {
    await ctx.em.populate([proxy], ['bridge']);
    const { name, secretsAllowedBecause: allowedBecause, bridge } = proxy;
    return secretsOf({ name, allowedBecause, sealingKey: bridge?.sealingKey ?? null });
  }

  @Access('MANAGE_BRIDGES')
  @Mutation(() => SmartProxy, {
    description:
      'Lets secrets be sent to the hosts of a smart proxy although its network does not keep them, or not any more. The reason is recorded, and shown to whoever runs something there.',
  })
  async setSecretsAllowed(
    @Arg('proxy', () => String) proxy: string,
    @Arg('isAllowed', () => Boolean) isAllowed: boolean,
    @Arg('reason', () => String) reason: string,
    @Ctx() ctx: RequestContext,
  ): Promise<SmartProxy> {
    return await setSecretsAllowed(ctx, { proxy, isAllowed, reason });
  }

  @Access('MANAGE_BRIDGES')
  @Mutation(() => NewEnrolment, {
    description: 'A one-time token that lets one bridge enrol for this smart proxy, within 15 minutes (admins).',
  })
  async createEnrolment(@Arg('proxy', () => String) proxy: string, @Ctx() ctx: RequestContext): Promise<NewEnrolment> {
    return await createEnrolment(ctx, proxy);
  }

  @Access('anybody')
  @Mutation(() => BridgeCredential, { description: 'Bridge: exchanges the one-time enrolment token for a credential.' })
  async enrolBridge(
    @Arg('input', () => EnrolBridgeInput) input: EnrolBridgeInput,
    @Ctx() ctx: RequestContext,
  ): Promise<BridgeCredential> {
    return await enrolBridge(ctx, { token: input.token, sealingKey: input.sealingKey ?? null });
  }

  @Access('bridge')
  @Mutation(() => BridgeLease, { description: 'Bridge: heartbeat; renews its lease.' })
  async reportBridge(
    @Arg('input', () => ReportBridgeInput) input: ReportBridgeInput,
    @Ctx() ctx: RequestContext,
  ): Promise<BridgeLease> {
    return await reportBridge(ctx, input);
  }

  @Access('user')
  @Subscription(() => SmartProxy, {
    subscribe: ({ context }) => watchSmartProxies(context as RequestContext),
    description: 'A smart proxy whose bridge changed its state.',
  })
  bridgeStatus(@Root() proxy: SmartProxy): SmartProxy {
    return proxy;
  }
}

@Resolver(() => Bridge)
export class BridgeResolver {
  @FieldResolver(() => BridgeStatus)
  status(@Root() bridge: Bridge, @Ctx() ctx: RequestContext): BridgeStatus {
    return statusOf(bridge, ctx.now());
  }
}
