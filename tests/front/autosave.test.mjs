// Ce que la saisie automatique promet à qui tape : rien n'est perdu, rien n'est écrasé.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Part, RETRY_MS, WAIT_MS, over } from "../../docs/front/autosave.js";

/** A server that keeps one answer with its version, and clocks that move only when told. */
class Monde {
  constructor(valeur = "") {
    Object.assign(this, { valeur, version: 1, requests: [], planned: [], states: [], fail: [], hold: null });
    this.part = new Part({
      etag: this.etag,
      saved: valeur,
      ask: (...asked) => this.answer(...asked),
      tell: (state, details) => this.states.push(details === undefined ? state : { state, details }),
      later: (run, pause) => this.planned.push({ run, pause }) && this.planned.at(-1),
      cancel: (timer) => this.planned.splice(this.planned.indexOf(timer), 1),
    });
  }

  get etag() {
    return `"v${this.version}"`;
  }

  async answer(method, headers, body) {
    this.requests.push({ method, ...headers, valeur: body?.valeur });
    if (this.hold) await this.hold;
    const failure = this.fail.shift();
    if (failure === "before") throw new Error("no network");
    if (typeof failure === "number") return { status: failure, etag: null, body: { detail: "non" } };
    if (typeof failure === "object") return { etag: null, ...failure };
    if (method === "GET") return { status: 200, etag: this.etag, body: { valeur: this.valeur } };
    if (headers["If-Match"] !== this.etag) return { status: 412, etag: null, body: { conflits: this.conflits } };
    this.write(body.valeur);
    if (failure === "after") throw new Error("answer lost");
    return { status: 200, etag: this.etag, body: { valeur: body.valeur } };
  }

  write(valeur) {
    this.valeur = valeur;
    this.version += 1;
  }

  async tick() {
    const { run } = this.planned.shift();
    await run();
  }
}

test("ce qui est tapé part une fois la frappe suspendue, en une requête", async () => {
  const monde = new Monde();
  for (const text of ["B", "Bo", "Bon"]) monde.part.type(text);
  assert.deepEqual(monde.planned.map((p) => p.pause), [WAIT_MS]);
  await monde.tick();
  assert.equal(monde.valeur, "Bon");
  assert.equal(monde.requests.length, 1);
  assert.equal(monde.part.state, "saved");
});

test("ce qui est tapé pendant l'envoi part ensuite, avec la version reçue", async () => {
  const monde = new Monde();
  let release;
  monde.hold = new Promise((resolve) => (release = resolve));
  monde.part.type("un");
  const done = monde.part.flush();
  monde.part.type("un deux");
  monde.part.type("un deux trois");
  monde.hold = null;
  release();
  await done;
  assert.equal(monde.valeur, "un deux trois");
  assert.deepEqual(monde.requests.map((r) => [r["If-Match"], r.valeur]), [['"v1"', "un"], ['"v2"', "un deux trois"]]);
});

test("deux envois demandés à la fois n'en font qu'un", async () => {
  const monde = new Monde();
  monde.part.type("un");
  await Promise.all([monde.part.flush(), monde.part.flush()]);
  assert.equal(monde.requests.length, 1);
});

test("une version périmée ne touche pas à la saisie et donne les deux textes", async () => {
  const monde = new Monde("avant");
  monde.write("celui de l'autre");
  monde.part.type("le mien");
  await monde.part.flush();
  assert.equal(monde.part.text, "le mien");
  assert.equal(monde.valeur, "celui de l'autre");
  const details = { mine: "le mien", theirs: "celui de l'autre", author: null, date: null };
  assert.deepEqual(monde.states.at(-1), { state: "conflict", details });
  monde.part.type("le mien, encore");
  await monde.part.flush();
  assert.equal(monde.valeur, "celui de l'autre", "rien ne part avant que la personne ait choisi");
  await monde.part.resolve("les deux ensemble");
  assert.equal(monde.valeur, "les deux ensemble");
  assert.equal(monde.part.state, "saved");
});

test("un conflit dit de qui est l'autre texte, et de quand", async () => {
  const monde = new Monde("avant");
  monde.write("celui de l'autre");
  monde.conflits = [{ auteur: "Cora", date: "2027-03-02T09:00:00+00:00" }];
  monde.part.type("le mien");
  await monde.part.flush();
  const { author, date } = monde.states.at(-1).details;
  assert.deepEqual([author, date], ["Cora", "2027-03-02T09:00:00+00:00"]);
});

test("reprendre le texte de l'autre met fin au conflit sans rien envoyer", async () => {
  const monde = new Monde("avant");
  monde.write("celui de l'autre");
  monde.part.type("le mien");
  await monde.part.flush();
  const asked = monde.requests.length;
  await monde.part.resolve("celui de l'autre");
  assert.equal(monde.requests.length, asked);
  assert.equal(monde.part.state, "saved");
});

test("une réponse perdue n'est pas un conflit : c'était enregistré", async () => {
  const monde = new Monde("avant");
  monde.fail = ["after"];
  monde.part.type("le mien");
  await monde.part.flush();
  assert.equal(monde.part.state, "waiting");
  await monde.tick();
  assert.equal(monde.part.state, "saved");
  assert.equal(monde.version, 2, "écrit une seule fois");
});

test("un objet que le serveur rend dans un autre ordre est le même : une réponse perdue n'est pas un conflit", async () => {
  const monde = new Monde(null);
  monde.fail = ["after"];
  monde.part.type({ b2: { libelle: "Planter", etat: "en_cours", cibles: [{ y: 2, x: 1 }] }, a1: null });
  await monde.part.flush();
  monde.valeur = { a1: null, b2: { cibles: [{ x: 1, y: 2 }], etat: "en_cours", libelle: "Planter" } };
  await monde.tick();
  assert.equal(monde.part.state, "saved");
  assert.equal(monde.version, 2, "écrit une seule fois");
});

test("un texte que le serveur rend tel qu'il se voit est le même : une réponse perdue n'est pas un conflit", async () => {
  const monde = new Monde("");
  monde.fail = ["after"];
  monde.part.type({ a1: "col\u00adlé\u202c\u000bd'un PDF" });
  await monde.part.flush();
  monde.valeur = { a1: "collé\nd'un PDF" };
  await monde.tick();
  assert.equal(monde.part.state, "saved");
  assert.equal(monde.version, 2, "écrit une seule fois");
});

test("un objet dont une liste a changé d'ordre est un autre : c'est un conflit", async () => {
  const monde = new Monde(null);
  monde.fail = ["after"];
  monde.part.type({ a1: [1, 2] });
  await monde.part.flush();
  monde.valeur = { a1: [2, 1] };
  await monde.tick();
  assert.equal(monde.part.state, "conflict");
});

test("sans réseau, le texte attend de plus en plus longtemps puis part", async () => {
  const monde = new Monde();
  monde.fail = ["before", 503, "before", 429, "before"];
  monde.part.type("patience");
  await monde.part.flush();
  const pauses = [];
  while (monde.planned.length) {
    pauses.push(monde.planned[0].pause);
    await monde.tick();
  }
  assert.deepEqual(pauses, [...RETRY_MS, RETRY_MS.at(-1)]);
  assert.equal(monde.valeur, "patience");
});

test("une coupure pendant la relecture d'un conflit laisse la saisie en attente", async () => {
  const monde = new Monde("avant");
  monde.write("celui de l'autre");
  monde.fail = [undefined, "before"];
  monde.part.type("le mien");
  await monde.part.flush();
  assert.equal(monde.part.state, "waiting");
  await monde.tick();
  assert.equal(monde.part.state, "conflict");
  assert.equal(monde.part.text, "le mien");
});

test("un refus est dit, et la saisie reste", async () => {
  const monde = new Monde();
  monde.fail = [422];
  monde.part.type("trop");
  await monde.part.flush();
  assert.deepEqual(monde.states.at(-1), { state: "refused", details: { detail: "non" } });
  assert.equal(monde.part.text, "trop");
  monde.part.type("moins");
  await monde.part.flush();
  assert.equal(monde.valeur, "moins");
});

for (const status of [400, 422]) {
  test(`ce qui est tapé pendant un envoi refusé (${status}) part ensuite`, async () => {
    const monde = new Monde();
    monde.fail = [status];
    let release;
    monde.hold = new Promise((resolve) => (release = resolve));
    monde.part.type("trop");
    const done = monde.part.flush();
    monde.part.type("moins");
    release();
    await done;
    assert.deepEqual(monde.requests.map((r) => r.valeur), ["trop", "moins"]);
    assert.equal(monde.valeur, "moins");
    assert.deepEqual(monde.states, ["typing", "saving", "saving", "saved"]);
  });
}

test("des écritures au même moment et une panne du service passent : le texte attend puis part", async () => {
  const monde = new Monde();
  monde.fail = [{ status: 409, body: { code: "conflit" } }, 500];
  monde.part.type("patience");
  await monde.part.flush();
  assert.equal(monde.part.state, "waiting");
  await monde.tick();
  assert.equal(monde.part.state, "waiting");
  await monde.tick();
  assert.equal(monde.valeur, "patience");
  assert.equal(monde.part.state, "saved");
});

test("une règle qui refuse n'est pas une panne : rien ne repart seul", async () => {
  const monde = new Monde();
  monde.fail = [{ status: 409, body: { code: "echeance-depassee" } }];
  monde.part.type("trop tard");
  await monde.part.flush();
  assert.equal(monde.part.state, "refused");
  assert.deepEqual(monde.planned, []);
});

test("un jeton expiré se dit à la page, et la saisie part une fois reconnecté", async () => {
  const monde = new Monde();
  monde.fail = [401, 401];
  monde.part.type("un");
  await monde.part.flush();
  assert.equal(monde.states.at(-1), "signed-out");
  monde.part.type("un deux");
  await monde.tick();
  assert.equal(monde.states.at(-1), "signed-out");
  assert.deepEqual(monde.planned.map((p) => p.pause), [RETRY_MS[1]], "elle repart aussi d'elle-même");
  await monde.part.flush();
  assert.equal(monde.valeur, "un deux");
  assert.equal(monde.part.state, "saved");
  assert.deepEqual(monde.planned, []);
});

test("un jeton expiré pendant la relecture d'un conflit se dit aussi", async () => {
  const monde = new Monde("avant");
  monde.write("celui de l'autre");
  monde.fail = [undefined, 401];
  monde.part.type("le mien");
  await monde.part.flush();
  assert.equal(monde.part.state, "signed-out");
  await monde.tick();
  assert.equal(monde.part.state, "conflict");
});

test("rien ne part quand rien n'a changé", async () => {
  const monde = new Monde("déjà là");
  await monde.part.flush();
  monde.part.type("déjà là");
  await monde.part.flush();
  assert.equal(monde.requests.length, 0);
});

test("au-dessus de fetch, le jeton du moment et l'étiquette de la réponse", async () => {
  const asked = [];
  const send = async (href, options) => {
    asked.push([href, options.method, options.headers.Authorization, options.body]);
    return { status: 204, headers: new Map([["ETag", '"v2"']]), text: async () => "" };
  };
  const answer = await over("/candidature/v1/x", () => "jeton", send)("PATCH", {}, { valeur: "a" });
  assert.deepEqual(asked, [["/candidature/v1/x", "PATCH", "Bearer jeton", '{"valeur":"a"}']]);
  assert.deepEqual(answer, { status: 204, etag: '"v2"', body: null });
});
