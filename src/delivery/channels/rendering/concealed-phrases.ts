import type { Language } from './languages.js';

/** What stands in the place of a sensitive notification's words, where they are not to be shown. `category` is what people call it. */
export interface ConcealedPhrases {
  title(category: string): string;
  message: string;
}

export const CONCEALED_PHRASES: Readonly<Record<Language, ConcealedPhrases>> = {
  en: {
    title: (category) => `You have a new ${category.toLowerCase()} notification`,
    message: 'Open the app to read it.',
  },
  de: {
    title: (category) => `Sie haben eine neue Benachrichtigung: ${category}`,
    message: 'Öffnen Sie die App, um sie zu lesen.',
  },
  fr: {
    title: (category) => `Vous avez une nouvelle notification : ${category}`,
    message: 'Ouvrez l’application pour la lire.',
  },
  es: {
    title: (category) => `Tiene una notificación nueva: ${category}`,
    message: 'Abra la aplicación para leerla.',
  },
  it: {
    title: (category) => `Ha una nuova notifica: ${category}`,
    message: 'Apra l’app per leggerla.',
  },
  pt: {
    title: (category) => `Tem uma nova notificação: ${category}`,
    message: 'Abra a aplicação para a ler.',
  },
  nl: {
    title: (category) => `U hebt een nieuwe melding: ${category}`,
    message: 'Open de app om deze te lezen.',
  },
  ar: {
    title: (category) => `لديك إشعار جديد: ${category}`,
    message: 'افتح التطبيق لقراءته.',
  },
};
