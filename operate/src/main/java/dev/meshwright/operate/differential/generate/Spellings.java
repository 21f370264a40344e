package dev.meshwright.operate.differential.generate;

import java.util.Locale;

/// One-off changes of paths: other spellings of the same, near misses, and what should never be taken for it.
final class Spellings {
    private Spellings() {}

    static String changed(String path, Dice dice) {
        int at = path.length() <= 1 ? 0 : 1 + dice.below(path.length() - 1);
        return switch (dice.below(16)) {
            case 0 -> path + "/";
            case 1 -> path + "x";
            case 2 -> path + "/x";
            case 3 -> path.length() > 1 ? path.substring(0, path.length() - 1) : "/";
            case 4 -> "/" + path;
            case 5 -> path.replaceFirst("/([^/])", "//$1");
            case 6 -> path.toUpperCase(Locale.ROOT);
            case 7 -> path.toLowerCase(Locale.ROOT);
            case 8 -> path + ";p=1";
            case 9 -> "/x/.." + path;
            case 10 -> "/." + path;
            case 11 -> path.replaceFirst("a", "%61");
            case 12 -> path.substring(0, at) + "%2e" + path.substring(at);
            case 13 -> path.substring(0, at) + "%2F" + path.substring(at);
            case 14 -> path + "?";
            default -> path + dice.of("%20", "%zz", "\\x", "/%2e%2e/y", "#f", "%00", "~", "+");
        };
    }
}
