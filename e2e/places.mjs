// The pages of the product that tests of look and language go through, as a tenant administrator sees them.
import assert from 'node:assert/strict';

const firstHref = async (page, path, selector = 'tr[data-href]') => {
  await page.goto(path, { waitUntil: 'domcontentloaded' });
  const row = page.locator(selector).first();
  return (await row.count()) ? (await row.getAttribute('data-href')) ?? (await row.getAttribute('href')) : null;
};

let found;

/** [name, path] of every main page. Records are looked up once. */
export async function places(page) {
  if (found) return found;
  const ticket = (await firstHref(page, '/tickets?status=pending')).split('?')[0];
  const records = {
    customer: await firstHref(page, '/customers'),
    person: await firstHref(page, '/settings/people'),
    calendar: await firstHref(page, '/settings/calendars'),
    policy: await firstHref(page, '/settings/sla'),
    objective: await firstHref(page, '/objectives'),
    action: await firstHref(page, '/actions?state=all'),
    questionnaire: await firstHref(page, '/questionnaires'),
    survey: await firstHref(page, '/surveys'),
    theme: await firstHref(page, '/surveys/themes'),
    callback: await firstHref(page, '/callbacks?state=all'),
    practice: await firstHref(page, '/practices'),
    commendation: await firstHref(page, '/commendations'),
    category: await firstHref(page, '/settings/categories', 'a[href^="/settings/categories/"]:not([href*="new"])'),
  };
  found = [
    ['start', '/'],
    ['dashboard', '/dashboard'],
    ['dashboard by department', '/dashboard?period=90d&dim=department'],
    ['tickets', '/tickets?state=all'],
    ['tickets, empty', '/tickets?q=zzzzqqqq'],
    ['tickets, overdue', '/tickets?due=overdue'],
    ['tickets behind a figure', '/tickets?measure=ticket.resolution_on_time&hit=miss&period=30d'],
    ['ticket', ticket],
    ['SLA explained', `${ticket}/sla`],
    ['new ticket', '/tickets/new'],
    ['customers', '/customers'],
    ['customer', records.customer],
    ['new customer', '/customers/new'],
    ['surveys', '/surveys'],
    ['new survey', '/surveys/new'],
    ['invitations of a survey', `${records.survey}/invitations`],
    ['interviews', '/interviews'],
    ['settings of a survey', `${records.survey}/settings`],
    ['questionnaires', '/questionnaires'],
    ['builder', records.questionnaire],
    ['builder, a question open', `${records.questionnaire}?edit=service`],
    ['new questionnaire', '/questionnaires/new'],
    ['versions', `${records.questionnaire}/versions`],
    ['themes', '/surveys/themes'],
    ['call-backs', '/callbacks?state=all'],
    ['call-back', records.callback],
    ['watch list', '/watch'],
    ['watch a figure', '/watch/new'],
    ['practices', '/practices'],
    ['practice', records.practice],
    ['new practice', '/practices/new'],
    ['commendations', '/commendations'],
    ['commendation', records.commendation],
    ['new commendation', '/commendations/new'],
    ['theme', records.theme],
    ['indicators', '/indicators'],
    ['indicator', '/indicators/ticket_resolution_on_time_rate?period=12m'],
    ['objectives', '/objectives'],
    ['objective', records.objective],
    ['objective form', '/objectives/new'],
    ['actions', '/actions?state=all'],
    ['board of actions', '/actions/board'],
    ['action', records.action],
    ['new action', '/actions/new'],
    ['imports', '/imports'],
    ['new import', '/imports/new'],
    ['mappings', '/imports/mappings'],
    ['people', '/settings/people'],
    ['person', records.person],
    ['departments', '/settings/departments'],
    ['roles', '/settings/roles'],
    ['calendars', '/settings/calendars'],
    ['calendar', records.calendar],
    ['SLA policies', '/settings/sla'],
    ['SLA policy', records.policy],
    ['categories', '/settings/categories'],
    ['category', records.category],
    ['audit log', '/settings/audit'],
    ['organisation', '/settings/organisation'],
    ['failed jobs', '/settings/jobs'],
    ['notifications', '/notifications'],
    ['notification settings', '/notifications/preferences'],
    ['search', '/search?q=宽带'],
    ['account', '/me'],
    ['not found', '/nowhere'],
  ];
  assert.deepEqual(found.filter(([, path]) => !path), [], 'the demo has a record of every kind');
  return found;
}
