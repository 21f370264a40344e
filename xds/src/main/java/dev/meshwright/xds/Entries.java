package dev.meshwright.xds;

import dev.meshwright.xds.v1.PortEntry;
import dev.meshwright.xds.v1.TextEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Maps as lists of entries, which `meshwright.v1` has in place of map fields, and back.
public final class Entries {
    private Entries() {}

    public static List<TextEntry> of(Map<String, String> texts) {
        List<TextEntry> entries = new ArrayList<>();
        texts.forEach((key, value) ->
                entries.add(TextEntry.newBuilder().setKey(key).setValue(value).build()));
        return entries;
    }

    /// In the order of the entries; of one key the last value.
    public static Map<String, String> map(List<TextEntry> entries) {
        Map<String, String> texts = new LinkedHashMap<>();
        entries.forEach(entry -> texts.put(entry.getKey(), entry.getValue()));
        return texts;
    }

    public static List<PortEntry> ofPorts(Map<Integer, Integer> ports) {
        List<PortEntry> entries = new ArrayList<>();
        ports.forEach((key, value) ->
                entries.add(PortEntry.newBuilder().setKey(key).setValue(value).build()));
        return entries;
    }
}
