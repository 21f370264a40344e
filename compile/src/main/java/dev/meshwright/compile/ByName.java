package dev.meshwright.compile;

import dev.meshwright.xds.Resource;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Resources of one type by name, in two arrays: what an edit leaves alone is copied at once, where a tree would be
/// built anew, and names are shared between maps that have the same. Immutable.
@SuppressWarnings("JdkObsolete") // what a ResourceSet is made of is sorted, not navigable
final class ByName extends AbstractMap<String, Resource> implements SortedMap<String, Resource> {
    static final ByName EMPTY = new ByName(new String[0], new Resource[0]);

    private final String[] names;
    private final Resource[] values;

    /// @param names in order, each once
    private ByName(String[] names, Resource[] values) {
        this.names = names;
        this.values = values;
    }

    /// This map with some resources more, or in the places of others.
    ByName with(Collection<Resource> changed) {
        Resource[] replaced = values.clone();
        int added = 0;
        Resource[] more = new Resource[changed.size()];
        for (Resource resource : changed) {
            int at = Arrays.binarySearch(names, resource.name());
            if (at >= 0) {
                replaced[at] = resource;
            } else {
                more[added++] = resource;
            }
        }
        return added == 0 ? new ByName(names, replaced) : merged(replaced, Arrays.copyOf(more, added));
    }

    /// The resources that an earlier map of the same names does not have; all of them where the names may be others.
    @SuppressWarnings("ReferenceEquality") // what an edit leaves alone is the same
    List<Resource> othersThan(ByName other) {
        if (names != other.names) {
            return List.of(values);
        }
        List<Resource> others = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != other.values[i]) {
                others.add(values[i]);
            }
        }
        return others;
    }

    /// @param own for `names`
    /// @param more of other names; of several with one name the last stays
    private ByName merged(Resource[] own, Resource[] more) {
        Arrays.sort(more, Comparator.comparing(Resource::name));
        String[] allNames = new String[own.length + more.length];
        Resource[] all = new Resource[allNames.length];
        int size = 0;
        int next = 0;
        for (int i = 0; i <= own.length; i++) {
            for (; next < more.length && (i == own.length || more[next].name().compareTo(names[i]) < 0); next++) {
                boolean again = next > 0 && more[next].name().equals(more[next - 1].name());
                size = again ? size - 1 : size;
                allNames[size] = more[next].name();
                all[size++] = more[next];
            }
            if (i < own.length) {
                allNames[size] = names[i];
                all[size++] = own[i];
            }
        }
        return new ByName(Arrays.copyOf(allNames, size), Arrays.copyOf(all, size));
    }

    private int place(@Nullable Object name) {
        return name instanceof String text ? Arrays.binarySearch(names, text) : -1;
    }

    @Override
    public @Nullable Resource get(@Nullable Object name) {
        int at = place(name);
        return at < 0 ? null : values[at];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return place(name) >= 0;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Resource> each) {
        for (int i = 0; i < names.length; i++) {
            each.accept(names[i], values[i]);
        }
    }

    @Override
    public Set<Map.Entry<String, Resource>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Resource>> iterator() {
                return new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < names.length;
                    }

                    @Override
                    public Map.Entry<String, Resource> next() {
                        if (next == names.length) {
                            throw new NoSuchElementException();
                        }
                        return Map.entry(names[next], values[next++]);
                    }
                };
            }

            @Override
            public int size() {
                return names.length;
            }
        };
    }

    @Override
    public @Nullable Comparator<? super String> comparator() {
        return null;
    }

    @Override
    public SortedMap<String, Resource> subMap(String from, String to) {
        return range(insertion(from), insertion(to));
    }

    @Override
    public SortedMap<String, Resource> headMap(String to) {
        return range(0, insertion(to));
    }

    @Override
    public SortedMap<String, Resource> tailMap(String from) {
        return range(insertion(from), names.length);
    }

    private int insertion(String name) {
        int at = Arrays.binarySearch(names, name);
        return at < 0 ? -at - 1 : at;
    }

    private ByName range(int from, int to) {
        if (from > to) {
            throw new IllegalArgumentException("from is behind to");
        }
        return new ByName(Arrays.copyOfRange(names, from, to), Arrays.copyOfRange(values, from, to));
    }

    @Override
    public String firstKey() {
        return names[atLeastOne(0)];
    }

    @Override
    public String lastKey() {
        return names[atLeastOne(names.length - 1)];
    }

    private int atLeastOne(int place) {
        if (names.length == 0) {
            throw new NoSuchElementException("no resource");
        }
        return place;
    }
}
