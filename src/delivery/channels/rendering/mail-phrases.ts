import type { Language } from './languages.js';

/** The sentences of a mail that are Herald's own. What goes into them is a name or a title of somebody's, not escaped yet. */
export interface MailPhrases {
  /** Null: nobody knows his name. */
  hello(name: string | null): string;
  /** On the button. */
  open: string;
  /** Before the button's address. */
  orOpen: string;
  sentAt(when: string): string;
  validUntil(when: string): string;
  why(category: string): string;
  whyAlways(category: string): string;
  unsubscribe: string;
}

export const MAIL_PHRASES: Readonly<Record<Language, MailPhrases>> = {
  en: {
    hello: (name) => (name === null ? 'Hello,' : `Hello ${name},`),
    open: 'Open',
    orOpen: 'If the button doesn’t work, open this address:',
    sentAt: (when) => `Sent on ${when}`,
    validUntil: (when) => `Valid until ${when}`,
    why: (category) => `You get this email because emails about “${category}” are turned on for you.`,
    whyAlways: (category) => `Emails about “${category}” are always sent: they can’t be turned off.`,
    unsubscribe: 'Unsubscribe from these emails',
  },
  de: {
    hello: (name) => (name === null ? 'Guten Tag,' : `Guten Tag ${name},`),
    open: 'Öffnen',
    orOpen: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:',
    sentAt: (when) => `Gesendet: ${when}`,
    validUntil: (when) => `Gültig bis: ${when}`,
    why: (category) => `Sie erhalten diese E-Mail, weil E-Mails zu „${category}“ für Sie eingeschaltet sind.`,
    whyAlways: (category) => `E-Mails zu „${category}“ werden immer gesendet und lassen sich nicht abbestellen.`,
    unsubscribe: 'Diese E-Mails abbestellen',
  },
  fr: {
    hello: (name) => (name === null ? 'Bonjour,' : `Bonjour ${name},`),
    open: 'Ouvrir',
    orOpen: 'Si le bouton ne fonctionne pas, ouvrez cette adresse :',
    sentAt: (when) => `Envoyé : ${when}`,
    validUntil: (when) => `Valable jusqu’au : ${when}`,
    why: (category) =>
      `Vous recevez cet e-mail parce que les e-mails de la catégorie « ${category} » sont activés pour vous.`,
    whyAlways: (category) =>
      `Les e-mails de la catégorie « ${category} » sont toujours envoyés et ne peuvent pas être désactivés.`,
    unsubscribe: 'Se désabonner de ces e-mails',
  },
  es: {
    hello: (name) => (name === null ? 'Hola:' : `Hola, ${name}:`),
    open: 'Abrir',
    orOpen: 'Si el botón no funciona, abra esta dirección:',
    sentAt: (when) => `Enviado: ${when}`,
    validUntil: (when) => `Válido hasta: ${when}`,
    why: (category) => `Recibe este correo porque tiene activados los correos sobre «${category}».`,
    whyAlways: (category) => `Los correos sobre «${category}» se envían siempre y no se pueden desactivar.`,
    unsubscribe: 'Dejar de recibir estos correos',
  },
  it: {
    hello: (name) => (name === null ? 'Buongiorno,' : `Buongiorno ${name},`),
    open: 'Apri',
    orOpen: 'Se il pulsante non funziona, apra questo indirizzo:',
    sentAt: (when) => `Inviato: ${when}`,
    validUntil: (when) => `Valido fino a: ${when}`,
    why: (category) => `Riceve questa e-mail perché le e-mail su «${category}» sono attive per lei.`,
    whyAlways: (category) => `Le e-mail su «${category}» vengono sempre inviate e non si possono disattivare.`,
    unsubscribe: 'Non ricevere più queste e-mail',
  },
  pt: {
    hello: (name) => (name === null ? 'Olá,' : `Olá, ${name},`),
    open: 'Abrir',
    orOpen: 'Se o botão não funcionar, abra este endereço:',
    sentAt: (when) => `Enviado: ${when}`,
    validUntil: (when) => `Válido até: ${when}`,
    why: (category) => `Recebe este e-mail porque os e-mails sobre “${category}” estão ativados para si.`,
    whyAlways: (category) => `Os e-mails sobre “${category}” são sempre enviados e não podem ser desativados.`,
    unsubscribe: 'Cancelar a subscrição destes e-mails',
  },
  nl: {
    hello: (name) => (name === null ? 'Hallo,' : `Hallo ${name},`),
    open: 'Openen',
    orOpen: 'Werkt de knop niet? Open dan dit adres:',
    sentAt: (when) => `Verzonden: ${when}`,
    validUntil: (when) => `Geldig tot: ${when}`,
    why: (category) => `U ontvangt deze e-mail omdat e-mails over ‘${category}’ voor u zijn ingeschakeld.`,
    whyAlways: (category) => `E-mails over ‘${category}’ worden altijd verzonden en kunnen niet worden uitgeschakeld.`,
    unsubscribe: 'Afmelden voor deze e-mails',
  },
  ar: {
    hello: (name) => (name === null ? 'مرحبًا،' : `مرحبًا ${name}،`),
    open: 'فتح',
    orOpen: 'إذا لم يعمل الزر، فافتح هذا العنوان:',
    sentAt: (when) => `أُرسلت: ${when}`,
    validUntil: (when) => `صالحة حتى: ${when}`,
    why: (category) => `تصلك هذه الرسالة لأن رسائل البريد الخاصة بفئة «${category}» مفعّلة لديك.`,
    whyAlways: (category) => `تُرسَل رسائل البريد الخاصة بفئة «${category}» دائمًا ولا يمكن إيقافها.`,
    unsubscribe: 'إلغاء الاشتراك في هذه الرسائل',
  },
};
