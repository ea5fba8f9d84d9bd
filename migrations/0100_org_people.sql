-- Tenants, accounts, sessions, departments, posts and roles (handbook §2.1.2: organisation, duties and powers).
select platform.open_schema('org');

-- A tenant is one operator. Its row is its own: visible inside its transactions only, under the same lock as its data,
-- keyed by id instead of tenant_id. The application may insert a row because the policy lets it name no other id than
-- that of its transaction; so a tenant appears together with its calendars, atomically.
create table org.tenant (
  id         uuid primary key,
  slug       text not null,
  name       text not null,
  time_zone  text not null,
  lang       text not null,
  settings   jsonb not null default '{}',
  version    bigint not null default 1,
  created_at timestamptz not null,
  constraint tenant_slug unique (slug),
  constraint tenant_slug_form check (slug ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  constraint tenant_lang check (lang in ('en', 'zh-Hans', 'zh-Hant'))
);
alter table org.tenant enable row level security;
alter table org.tenant force row level security;
create policy tenant on org.tenant using (id = current_setting('app.tenant_id')::uuid)
  with check (id = current_setting('app.tenant_id')::uuid);
grant select, insert, update on org.tenant to sqm_app;
grant select, insert, update, delete on org.tenant to sqm_system;
grant select on org.tenant to sqm_readonly, sqm_search;

-- Staff accounts. Names of staff are shown to colleagues; the address is their sign-in. No password = cannot sign in
-- by password (an account for single sign-on, or one not yet handed over).
create table org.user_account (
  tenant_id     uuid not null,
  id            uuid not null,
  email         text not null,
  name          text not null,
  password_hash text,
  lang          text not null,
  theme         text not null default 'auto',
  shortcuts     boolean not null default true,
  active        boolean not null default true,
  department_id uuid,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  last_seen_at  timestamptz,
  primary key (tenant_id, id),
  constraint user_tenant foreign key (tenant_id) references org.tenant (id),
  constraint user_email unique (tenant_id, email),
  constraint user_email_lower check (email = lower(email)),
  constraint user_lang check (lang in ('en', 'zh-Hans', 'zh-Hant')),
  constraint user_theme check (theme in ('auto', 'light', 'dark'))
);
select platform.protect('org.user_account');
create index user_name on org.user_account (tenant_id, name, id);
-- Reports and search have no business with password hashes.
revoke select on org.user_account from sqm_readonly, sqm_search;
grant select (tenant_id, id, email, name, lang, active, department_id, created_at, last_seen_at) on org.user_account
  to sqm_readonly, sqm_search;

-- Signed-in browsers. The cookie holds the secret, the row its hash: a stolen dump signs nobody in.
create table org.session (
  tenant_id    uuid not null,
  id           uuid not null,
  user_id      uuid not null,
  secret_hash  bytea not null,
  agent        text not null default '',
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at     timestamptz,
  primary key (tenant_id, id),
  constraint session_secret unique (tenant_id, secret_hash),
  constraint session_user_account foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
    on delete cascade
);
select platform.protect('org.session');
create index session_of_user on org.session (tenant_id, user_id, created_at);
revoke select on org.session from sqm_readonly, sqm_search;

-- Refresh tokens of API clients. Each is used once; presenting a used one ends its whole family (RFC 9700 §4.14.2).
create table org.refresh_token (
  tenant_id   uuid not null,
  id          uuid not null,
  user_id     uuid not null,
  family      uuid not null,
  secret_hash bytea not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  rotated_at  timestamptz,
  revoked_at  timestamptz,
  primary key (tenant_id, id),
  constraint refresh_token_secret unique (tenant_id, secret_hash),
  constraint refresh_token_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
    on delete cascade
);
select platform.protect('org.refresh_token');
create index refresh_token_family on org.refresh_token (tenant_id, family);
create index refresh_token_of_user on org.refresh_token (tenant_id, user_id, created_at);
revoke select on org.refresh_token from sqm_readonly, sqm_search;

-- Roles are the installation's; every tenant has the same ones.
create table org.role (
  id           text primary key,
  position     smallint not null,
  name_en      text not null,
  name_zh_hans text not null,
  name_zh_hant text not null,
  constraint role_position unique (position)
);
select platform.share('org.role');

create table org.role_permission (
  role       text not null references org.role (id),
  permission text not null,
  primary key (role, permission)
);
select platform.share('org.role_permission');

create table org.user_role (
  tenant_id uuid not null,
  user_id   uuid not null,
  role      text not null,
  primary key (tenant_id, user_id, role),
  constraint user_role_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
    on delete cascade,
  constraint user_role_role foreign key (role) references org.role (id)
);
select platform.protect('org.user_role');
create index user_role_by_role on org.user_role (tenant_id, role);

-- The organisation tree (handbook §2.1.2).
create table org.department (
  tenant_id  uuid not null,
  id         uuid not null,
  parent_id  uuid,
  code       text not null,
  name       text not null,
  kind       text not null,
  version    bigint not null default 1,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint department_tenant foreign key (tenant_id) references org.tenant (id),
  constraint department_code unique (tenant_id, code),
  constraint department_parent foreign key (tenant_id, parent_id) references org.department (tenant_id, id),
  constraint department_not_itself check (parent_id <> id),
  constraint department_kind
    check (kind in ('general', 'quality', 'service', 'network', 'technical', 'sales', 'branch', 'team'))
);
select platform.protect('org.department');
alter table org.user_account add constraint user_department
  foreign key (tenant_id, department_id) references org.department (tenant_id, id);
create index user_in_department on org.user_account (tenant_id, department_id);
create index department_children on org.department (tenant_id, parent_id);

-- Posts with their duty statements. Whoever holds a post has its role.
create table org.post (
  tenant_id     uuid not null,
  id            uuid not null,
  department_id uuid not null,
  title         text not null,
  duties        text not null default '',
  role          text,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint post_title unique (tenant_id, department_id, title),
  constraint post_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint post_role foreign key (role) references org.role (id)
);
select platform.protect('org.post');

create table org.user_post (
  tenant_id uuid not null,
  user_id   uuid not null,
  post_id   uuid not null,
  since     timestamptz not null,
  primary key (tenant_id, user_id, post_id),
  constraint user_post_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
    on delete cascade,
  constraint user_post_post foreign key (tenant_id, post_id) references org.post (tenant_id, id)
);
select platform.protect('org.user_post');
create index user_post_holders on org.user_post (tenant_id, post_id);

-- What somebody may do: the roles given to the person and those of the posts held.
create view org.effective_role with (security_invoker = true) as
  select tenant_id, user_id, role from org.user_role
  union
  select held.tenant_id, held.user_id, post.role
  from org.user_post held
  join org.post post on post.tenant_id = held.tenant_id and post.id = held.post_id
  where post.role is not null;
grant select on org.effective_role to sqm_app, sqm_system, sqm_readonly;
