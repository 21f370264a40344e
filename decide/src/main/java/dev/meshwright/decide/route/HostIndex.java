package dev.meshwright.decide.route;

import dev.meshwright.decide.match.ByteTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Finds the virtual host of an authority: exact, then longest `*suffix`, then longest `prefix*`, then `*`
/// (proto comment of `VirtualHost.domains`). Case is ignored (RFC 9110, 4.2.3).
final class HostIndex {
    private final ByteTable exact;
    private final ByteTable suffixes;
    private final ByteTable prefixes;
    private final int[] suffixLengths;
    private final int[] prefixLengths;
    private final int any;

    /// @param domains of each virtual host
    HostIndex(List<List<String>> domains) {
        Map<String, Integer> exacts = new HashMap<>();
        Map<String, Integer> bySuffix = new HashMap<>();
        Map<String, Integer> byPrefix = new HashMap<>();
        int catchAll = ByteTable.NONE;
        for (int i = 0; i < domains.size(); i++) {
            for (String domain : domains.get(i)) {
                if (domain.equals("*")) {
                    catchAll = catchAll == ByteTable.NONE ? i : catchAll;
                } else if (domain.startsWith("*")) {
                    bySuffix.putIfAbsent(domain.substring(1), i);
                } else if (domain.endsWith("*")) {
                    byPrefix.putIfAbsent(domain.substring(0, domain.length() - 1), i);
                } else {
                    exacts.putIfAbsent(domain, i);
                }
            }
        }
        exact = new ByteTable(exacts, true);
        suffixes = new ByteTable(bySuffix, true);
        prefixes = new ByteTable(byPrefix, true);
        suffixLengths = lengths(bySuffix);
        prefixLengths = lengths(byPrefix);
        any = catchAll;
    }

    /// @return index of the virtual host, or [ByteTable#NONE]
    int find(byte[] bytes, int offset, int length) {
        int found = exact.find(bytes, offset, length);
        for (int i = 0; found == ByteTable.NONE && i < suffixLengths.length; i++) {
            int suffix = suffixLengths[i];
            if (suffix < length) {
                found = suffixes.find(bytes, offset + length - suffix, suffix);
            }
        }
        for (int i = 0; found == ByteTable.NONE && i < prefixLengths.length; i++) {
            int prefix = prefixLengths[i];
            if (prefix < length) {
                found = prefixes.find(bytes, offset, prefix);
            }
        }
        return found == ByteTable.NONE ? any : found;
    }

    /// Longest first.
    private static int[] lengths(Map<String, Integer> keys) {
        TreeSet<Integer> lengths = new TreeSet<>();
        for (String key : keys.keySet()) {
            lengths.add(key.getBytes(StandardCharsets.UTF_8).length);
        }
        return lengths.descendingSet().stream().mapToInt(Integer::intValue).toArray();
    }
}
