package dev.meshwright.base.tree;

/// Gives one instance for short texts that come again and again: keys, labels, names. The latest ones only, so its size
/// is fixed. Owned by one thread.
final class SharedTexts {
    private static final int SLOTS = 512;
    private static final int CHARS_MAX = 48;

    private final String[] slots = new String[SLOTS];

    /// The part of `text` from `start` to before `end`.
    String of(String text, int start, int end) {
        int length = end - start;
        if (length > CHARS_MAX) {
            return text.substring(start, end);
        }
        int hash = length;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        String known = slots[slot];
        if (known != null && known.length() == length && text.startsWith(known, start)) {
            return known;
        }
        String made = text.substring(start, end);
        slots[slot] = made;
        return made;
    }
}
