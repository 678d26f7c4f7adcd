import type { Language } from '../rendering/index.js';

/** The sentences of the pages behind the links. `category` is a title, not escaped yet. */
export interface PagePhrases {
  ask(category: string): string;
  stillInApp: string;
  confirm: string;
  done(category: string): string;
  backAgain: string;
  critical(category: string): string;
  whyCritical: string;
  badLink: string;
  whyBadLink: string;
  failed: string;
  tryAgain: string;
}

export const PAGE_PHRASES: Readonly<Record<Language, PagePhrases>> = {
  en: {
    ask: (category) => `No more emails about “${category}”?`,
    stillInApp: 'You will still find these notifications in the app.',
    confirm: 'Unsubscribe',
    done: (category) => `You get no more emails about “${category}”.`,
    backAgain: 'If you change your mind, turn them on again in your settings.',
    critical: (category) => `Emails about “${category}” can’t be turned off.`,
    whyCritical: 'They tell you what you must not miss, such as a change of your password.',
    badLink: 'This link is not valid.',
    whyBadLink:
      'It may have been cut off on its way. Open it from the email again, or change your settings in the app.',
    failed: 'That did not work.',
    tryAgain: 'Nothing was changed. Please try again in a few minutes.',
  },
  de: {
    ask: (category) => `Keine E-Mails mehr zu „${category}“?`,
    stillInApp: 'In der App finden Sie diese Benachrichtigungen weiterhin.',
    confirm: 'Abbestellen',
    done: (category) => `Sie erhalten keine E-Mails mehr zu „${category}“.`,
    backAgain: 'Wenn Sie es sich anders überlegen, schalten Sie sie in Ihren Einstellungen wieder ein.',
    critical: (category) => `E-Mails zu „${category}“ lassen sich nicht abbestellen.`,
    whyCritical: 'Sie sagen Ihnen, was Ihnen nicht entgehen darf, etwa eine Änderung Ihres Passworts.',
    badLink: 'Dieser Link ist nicht gültig.',
    whyBadLink:
      'Vielleicht wurde er unterwegs abgeschnitten. Öffnen Sie ihn noch einmal aus der E-Mail, oder ändern Sie Ihre Einstellungen in der App.',
    failed: 'Das hat nicht geklappt.',
    tryAgain: 'Es wurde nichts geändert. Bitte versuchen Sie es in einigen Minuten noch einmal.',
  },
  fr: {
    ask: (category) => `Ne plus recevoir d’e-mails de la catégorie « ${category} » ?`,
    stillInApp: 'Vous retrouverez toujours ces notifications dans l’application.',
    confirm: 'Se désabonner',
    done: (category) => `Vous ne recevrez plus d’e-mails de la catégorie « ${category} ».`,
    backAgain: 'Si vous changez d’avis, réactivez-les dans vos réglages.',
    critical: (category) => `Les e-mails de la catégorie « ${category} » ne peuvent pas être désactivés.`,
    whyCritical: 'Ils vous disent ce que vous ne devez pas manquer, comme un changement de mot de passe.',
    badLink: 'Ce lien n’est pas valable.',
    whyBadLink:
      'Il a peut-être été coupé en chemin. Ouvrez-le à nouveau depuis l’e-mail, ou modifiez vos réglages dans l’application.',
    failed: 'Cela n’a pas fonctionné.',
    tryAgain: 'Rien n’a été modifié. Veuillez réessayer dans quelques minutes.',
  },
  es: {
    ask: (category) => `¿No recibir más correos sobre «${category}»?`,
    stillInApp: 'Seguirá encontrando estas notificaciones en la aplicación.',
    confirm: 'Dejar de recibirlos',
    done: (category) => `Ya no recibirá correos sobre «${category}».`,
    backAgain: 'Si cambia de opinión, vuelva a activarlos en sus ajustes.',
    critical: (category) => `Los correos sobre «${category}» no se pueden desactivar.`,
    whyCritical: 'Le avisan de lo que no debe perderse, como un cambio de contraseña.',
    badLink: 'Este enlace no es válido.',
    whyBadLink: 'Puede que se haya cortado. Ábralo de nuevo desde el correo o cambie sus ajustes en la aplicación.',
    failed: 'No ha funcionado.',
    tryAgain: 'No se ha cambiado nada. Inténtelo de nuevo en unos minutos.',
  },
  it: {
    ask: (category) => `Non ricevere più e-mail su «${category}»?`,
    stillInApp: 'Troverà comunque queste notifiche nell’app.',
    confirm: 'Non riceverle più',
    done: (category) => `Non riceverà più e-mail su «${category}».`,
    backAgain: 'Se cambia idea, le riattivi nelle impostazioni.',
    critical: (category) => `Le e-mail su «${category}» non si possono disattivare.`,
    whyCritical: 'Le dicono ciò che non deve sfuggirle, come un cambio di password.',
    badLink: 'Questo link non è valido.',
    whyBadLink: 'Forse è stato troncato. Lo apra di nuovo dall’e-mail o cambi le impostazioni nell’app.',
    failed: 'Non ha funzionato.',
    tryAgain: 'Non è stato cambiato nulla. Riprovi tra qualche minuto.',
  },
  pt: {
    ask: (category) => `Não receber mais e-mails sobre “${category}”?`,
    stillInApp: 'Continuará a encontrar estas notificações na aplicação.',
    confirm: 'Cancelar a subscrição',
    done: (category) => `Não receberá mais e-mails sobre “${category}”.`,
    backAgain: 'Se mudar de ideias, volte a ativá-los nas suas definições.',
    critical: (category) => `Os e-mails sobre “${category}” não podem ser desativados.`,
    whyCritical: 'Dizem-lhe o que não pode perder, como uma alteração da palavra-passe.',
    badLink: 'Esta ligação não é válida.',
    whyBadLink: 'Pode ter sido cortada. Abra-a de novo a partir do e-mail ou altere as suas definições na aplicação.',
    failed: 'Não funcionou.',
    tryAgain: 'Nada foi alterado. Tente de novo daqui a alguns minutos.',
  },
  nl: {
    ask: (category) => `Geen e-mails meer over ‘${category}’?`,
    stillInApp: 'In de app blijft u deze meldingen zien.',
    confirm: 'Afmelden',
    done: (category) => `U ontvangt geen e-mails meer over ‘${category}’.`,
    backAgain: 'Bedenkt u zich? Zet ze dan weer aan in uw instellingen.',
    critical: (category) => `E-mails over ‘${category}’ kunnen niet worden uitgeschakeld.`,
    whyCritical: 'Ze vertellen u wat u niet mag missen, zoals een wijziging van uw wachtwoord.',
    badLink: 'Deze link is niet geldig.',
    whyBadLink:
      'Misschien is hij onderweg afgekapt. Open hem opnieuw vanuit de e-mail, of wijzig uw instellingen in de app.',
    failed: 'Dat is niet gelukt.',
    tryAgain: 'Er is niets gewijzigd. Probeer het over een paar minuten opnieuw.',
  },
  ar: {
    ask: (category) => `هل تريد إيقاف رسائل البريد الخاصة بفئة «${category}»؟`,
    stillInApp: 'ستجد هذه الإشعارات دائمًا في التطبيق.',
    confirm: 'إلغاء الاشتراك',
    done: (category) => `لن تصلك بعد الآن رسائل بريد خاصة بفئة «${category}».`,
    backAgain: 'إذا غيّرت رأيك، فأعد تفعيلها من إعداداتك.',
    critical: (category) => `لا يمكن إيقاف رسائل البريد الخاصة بفئة «${category}».`,
    whyCritical: 'فهي تخبرك بما لا ينبغي أن يفوتك، مثل تغيير كلمة المرور.',
    badLink: 'هذا الرابط غير صالح.',
    whyBadLink: 'ربما انقطع جزء منه. افتحه مرة أخرى من الرسالة، أو غيّر إعداداتك في التطبيق.',
    failed: 'لم ينجح ذلك.',
    tryAgain: 'لم يتغيّر شيء. حاول مرة أخرى بعد بضع دقائق.',
  },
};
