// Every page there is, with how to reach it: for screenshots.

// Addresses that hold an id, read off the lists of the installation.
export async function addresses(page, base) {
  const first = async (list, selector) => {
    await page.goto(base + list);
    const link = page.locator(selector).first();
    return (await link.count()) > 0 ? link.getAttribute('href') : null;
  };
  const row = async (list) => {
    await page.goto(base + list);
    const line = page.locator('tr[data-href]').first();
    return (await line.count()) > 0 ? line.getAttribute('data-href') : null;
  };
  const emergency = await row('/incidents?category=intrusion');
  return {
    ticket: await row('/tickets?state=open'),
    closed: await row('/tickets?state=done'),
    customer: await row('/customers'),
    questionnaire: await row('/questionnaires'),
    survey: await row('/surveys'),
    theme: await row('/surveys/themes'),
    series: await row('/surveys?q=%E5%AD%A3%E5%BA%A6'),
    anonymous: await row('/surveys?purpose=staff'),
    response: await row('/responses?theme=any'),
    callback: await row('/callbacks?state=all'),
    practice: await row('/practices'),
    commendation: await row('/commendations'),
    category: await first('/settings/categories', '#main a[href^="/settings/categories/"]:not([href$="/new"])'),
    department: await first('/settings/departments', '#main a[href^="/settings/departments/"]:not([href$="/new"])'),
    purchase: await row('/purchases'),
    visit: await row('/visits?state=made'),
    visitOpen: await row('/visits?state=open'),
    order: await row('/service-orders?state=open'),
    orderDone: await row('/service-orders?state=done'),
    plan: await row('/settings/follow-up-plans'),
    emergency,
    custody: emergency && await row(`${emergency}/evidence`),
    playbook: await row('/settings/emergency-plans'),
    action: await row('/actions'),
    judged: await row('/actions?status=verified'),
    objective: await first('/objectives', '#main a[href^="/objectives/"]:not([href*="/new"])'),
    calendar: await first('/settings/calendars', '#main a[href^="/settings/calendars/"]:not([href$="/new"])'),
    policy: await first('/settings/sla', '#main a[href^="/settings/sla/"]:not([href$="/new"])'),
    person: await first('/settings/people', '#main a[href^="/settings/people/"]:not([href$="/new"])'),
    run: await first('/imports', '#main a[href^="/imports/"]:not([href$="/new"]):not([href$="/mappings"])'),
  };
}

// name, address (or what makes it of the addresses above), what to do there first, whole length
export const PAGES = [
  ['home', '/'],
  ['dashboard', '/dashboard'],
  ['tickets', '/tickets'],
  ['tickets-empty', '/tickets?q=zzzzqqqq'],
  ['ticket', (at) => at.ticket],
  ['visits', '/visits'],
  ['visit', (at) => at.visit],
  ['visit-open', (at) => at.visitOpen],
  ['visit-new', '/visits/new'],
  ['orders', '/service-orders?state=all'],
  ['order', (at) => at.order],
  ['order-done', (at) => at.orderDone],
  ['order-new', '/service-orders/new'],
  ['my-day', '/my-day'],
  ['purchases', '/purchases'],
  ['purchase', (at) => at.purchase],
  ['purchase-new', '/purchases/new'],
  ['purchase-edit', (at) => at.purchase && `${at.purchase}/edit`],
  ['plans', '/settings/follow-up-plans'],
  ['plan', (at) => at.plan],
  ['aftersales-settings', '/settings/aftersales'],
  ['ticket-closed', (at) => at.closed],
  ['ticket-sla', (at) => at.ticket && at.ticket.replace(/\?.*|$/, '') + '/sla'],
  ['ticket-new', '/tickets/new'],
  ['customers', '/customers'],
  ['customer', (at) => at.customer],
  ['customer-new', '/customers/new'],
  ['surveys', '/surveys'],
  ['surveys-empty', '/surveys?q=zzzzqqqq'],
  ['survey-new', '/surveys/new', null, true],
  ['survey-invitations', (at) => at.survey && `${at.survey}/invitations`],
  ['interviews', '/interviews'],
  ['survey-settings', (at) => at.survey && `${at.survey}/settings`, null, true],
  ['survey-analysis', (at) => at.series, null, true],
  ['survey-segments', (at) => at.series && `${at.series}?by=region&only=channel%3Asms`, null, true],
  ['survey-cross', (at) => at.series && `${at.series}?by=product&of=csat#segments`],
  ['survey-anonymous', (at) => at.anonymous],
  ['survey-responses', (at) => at.series && `${at.series}/responses`],
  ['survey-share', (at) => at.series && `${at.series}/share`],
  ['responses', '/responses?measure=survey.csat'],
  ['response', (at) => at.response],
  ['questionnaires', '/questionnaires'],
  ['questionnaire', (at) => at.questionnaire],
  ['questionnaire-matrix', (at) => at.questionnaire && `${at.questionnaire}?edit=service`, null, true],
  ['questionnaire-logic', (at) => at.questionnaire && `${at.questionnaire}?edit=reasons`, null, true],
  ['questionnaire-head', (at) => at.questionnaire && `${at.questionnaire}?edit=head`, null, true],
  ['questionnaire-new', '/questionnaires/new'],
  ['questionnaire-versions', (at) => at.questionnaire && `${at.questionnaire}/versions`],
  ['themes', '/surveys/themes'],
  ['callbacks', '/callbacks?state=all'],
  ['callbacks-empty', '/callbacks?q=zzzzqqqq'],
  ['callback', (at) => at.callback],
  ['watch', '/watch'],
  ['watch-new', '/watch/new'],
  ['practices', '/practices'],
  ['practice', (at) => at.practice],
  ['practice-new', '/practices/new'],
  ['commendations', '/commendations'],
  ['commendation', (at) => at.commendation],
  ['commendation-new', '/commendations/new'],
  ['theme', (at) => at.theme],
  ['theme-new', '/surveys/themes/new'],
  ['indicators', '/indicators'],
  ['indicator', '/indicators/ticket_resolution_on_time_rate'],
  ['objectives', '/objectives'],
  ['objective', (at) => at.objective],
  ['objective-new', '/objectives/new'],
  ['actions', '/actions?state=all'],
  ['actions-board', '/actions/board'],
  ['action', (at) => at.action],
  ['action-judged', (at) => at.judged],
  ['action-new', '/actions/new?source=indicator:csat_index&source_title=CSAT&href=/indicators/csat_index&indicator=csat_index&baseline=71'],
  ['actions-empty', '/actions?q=zzzzqqqq'],
  ['incident-timeline', (at) => at.emergency && `${at.emergency}/timeline`],
  ['incident-tasks', (at) => at.emergency && `${at.emergency}/tasks`],
  ['incident-traces', (at) => at.emergency && `${at.emergency}/traces`],
  ['incident-evidence', (at) => at.emergency && `${at.emergency}/evidence`],
  ['incident-custody', (at) => at.custody],
  ['playbooks', '/settings/emergency-plans'],
  ['playbook', (at) => at.playbook],
  ['playbook-new', '/settings/emergency-plans/new'],
  ['imports', '/imports'],
  ['imports-new', '/imports/new'],
  ['imports-run', (at) => at.run],
  ['mappings', '/imports/mappings'],
  ['people', '/settings/people'],
  ['person', (at) => at.person],
  ['person-new', '/settings/people/new'],
  ['roles', '/settings/roles'],
  ['organisation', '/settings/organisation'],
  ['departments', '/settings/departments'],
  ['department', (at) => at.department],
  ['department-new', '/settings/departments/new'],
  ['calendars', '/settings/calendars'],
  ['calendar', (at) => at.calendar],
  ['categories', '/settings/categories'],
  ['category', (at) => at.category],
  ['sla', '/settings/sla'],
  ['policy', (at) => at.policy],
  ['policy-new', '/settings/sla/new'],
  ['jobs', '/settings/jobs'],
  ['audit', '/settings/audit'],
  ['notifications', '/notifications'],
  ['me', '/me'],
  ['search', '/search?q=001'],
  ['search-none', '/search?q=zzzzqqqq'],
  ['not-found', '/nowhere'],
];

// The same pages in the states that hide until somebody acts.
export const STATES = [
  ['dashboard-whole', '/dashboard', null, true],
  ['ticket-whole', (at) => at.ticket, null, true],
  ['indicator-whole', '/indicators/ticket_resolution_on_time_rate', null, true],
  ['tickets-ticked', '/tickets', async (page) => {
    for (const n of [0, 1]) await page.locator('td.tick input').nth(n).check();
  }],
  ['tickets-filter', '/tickets', (page) => page.locator('details.filter summary').nth(1).click()],
  ['palette', '/tickets', async (page) => {
    await page.keyboard.press('Control+k');
    await page.locator('#palette[open]').waitFor();
    await page.keyboard.type('001');
    await page.locator('#palette-list a[role=option]').first().waitFor({ timeout: 4000 });
    await page.waitForTimeout(400);
  }],
  ['keys', '/tickets', async (page) => {
    await page.keyboard.press('?');
    await page.locator('#keys[open]').waitFor();
  }],
  ['ticket-note', (at) => at.ticket, (page) => page.keyboard.press('n')],
  ['ticket-edit', (at) => at.ticket, (page) => page.locator('#p-priority > summary').click()],
  ['rail-open', '/tickets', (page) => page.locator('.thumb-more').click({ timeout: 2000 })],
  ['ticket-new-wrong', '/tickets/new', async (page) => {
    await page.locator('form.form button.btn-primary').click();
    await page.waitForLoadState('load');
  }],
];
