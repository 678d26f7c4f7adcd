import type { Language } from './languages.js';

/** What a digest says of itself. `count` is two at least. */
export interface DigestPhrases {
  title(count: number): string;
  /** Below those that are named. */
  more(count: number): string;
  /** Of several categories, by what people call them. */
  why: string;
}

export const DIGEST_PHRASES: Readonly<Record<Language, DigestPhrases>> = {
  en: {
    title: (count) => `You have ${count} new notifications`,
    more: (count) => `and ${count} more`,
    why: 'You get this email because emails about these things are turned on for you.',
  },
  de: {
    title: (count) => `Sie haben ${count} neue Benachrichtigungen`,
    more: (count) => `und ${count} weitere`,
    why: 'Sie erhalten diese E-Mail, weil E-Mails zu diesen Themen für Sie eingeschaltet sind.',
  },
  fr: {
    title: (count) => `Vous avez ${count} nouvelles notifications`,
    more: (count) => `et ${count} de plus`,
    why: 'Vous recevez cet e-mail parce que les e-mails à ces sujets sont activés pour vous.',
  },
  es: {
    title: (count) => `Tiene ${count} notificaciones nuevas`,
    more: (count) => `y ${count} más`,
    why: 'Recibe este correo porque tiene activados los correos sobre estos temas.',
  },
  it: {
    title: (count) => `Ha ${count} nuove notifiche`,
    more: (count) => `e altre ${count}`,
    why: 'Riceve questa e-mail perché le e-mail su questi temi sono attive per lei.',
  },
  pt: {
    title: (count) => `Tem ${count} novas notificações`,
    more: (count) => `e mais ${count}`,
    why: 'Recebe este e-mail porque os e-mails sobre estes temas estão ativados para si.',
  },
  nl: {
    title: (count) => `U hebt ${count} nieuwe meldingen`,
    more: (count) => `en nog ${count}`,
    why: 'U ontvangt deze e-mail omdat e-mails over deze onderwerpen voor u zijn ingeschakeld.',
  },
  ar: {
    title: (count) => `لديك ${count} من الإشعارات الجديدة`,
    more: (count) => `و${count} غيرها`,
    why: 'تصلك هذه الرسالة لأن رسائل البريد حول هذه الموضوعات مفعّلة لديك.',
  },
};
