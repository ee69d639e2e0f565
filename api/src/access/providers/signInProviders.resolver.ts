import { Ctx, Field, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { Access } from '../permissions.ts';
import type { RequestContext } from '../RequestContext.ts';

const SignInProviderKind = { OIDC: 'OIDC', LDAP: 'LDAP' } as const;
type SignInProviderKind = (typeof SignInProviderKind)[keyof typeof SignInProviderKind];
registerEnumType(SignInProviderKind, {
  name: 'SignInProviderKind',
  valuesConfig: {
    OIDC: { description: 'Sends the browser to its own page: open startUrl.' },
    LDAP: { description: 'Takes login and password: signIn with its name as provider.' },
  },
});

@ObjectType({ description: 'Who, beside Chargehand itself, vouches for people.' })
@Access('anybody')
class SignInProvider {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'For people to read.' })
  title!: string;

  @Field(() => SignInProviderKind)
  kind!: SignInProviderKind;

  @Field(() => String, {
    nullable: true,
    description: 'Where a browser begins; takes the page that is wanted as the parameter "to". Null: of kind LDAP.',
  })
  startUrl!: string | null;
}

@Resolver()
export class SignInProvidersResolver {
  @Access('anybody')
  @Query(() => [SignInProvider], { description: 'In the order of the settings.' })
  signInProviders(@Ctx() { providers = [] }: RequestContext): SignInProvider[] {
    return providers.map(({ name, title, kind }) => {
      if (kind === 'ldap') return { name, title, kind: SignInProviderKind.LDAP, startUrl: null };
      return { name, title, kind: SignInProviderKind.OIDC, startUrl: `/sign-in/oidc/${name}` };
    });
  }
}
