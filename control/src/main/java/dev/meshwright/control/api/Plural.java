package dev.meshwright.control.api;

import java.util.Locale;

/// The word for a kind in paths: `VirtualService` is `virtualservices`, `ServiceEntry` `serviceentries`, `Ingress`
/// `ingresses` (the rule by which Kubernetes guesses it, and by which all our kinds are named).
final class Plural {
    private Plural() {}

    static String of(String kind) {
        String word = kind.toLowerCase(Locale.ROOT);
        if (word.endsWith("s") || word.endsWith("x") || word.endsWith("sh")) {
            return word + "es";
        }
        boolean afterVowel = word.length() > 1 && "aeiou".indexOf(word.charAt(word.length() - 2)) >= 0;
        return word.endsWith("y") && !afterVowel ? word.substring(0, word.length() - 1) + "ies" : word + "s";
    }
}
