package dev.meshwright.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.cli.config.ObjectChanges.Change;
import dev.meshwright.cli.config.ObjectChanges.Event;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ObjectChangesTest {
    @Test
    void eachObjectIsToldOncePerChange() {
        ObjectChanges changes = new ObjectChanges();
        assertThat(changes.look(new TreeMap<>(Map.of("a", "1", "b", "1"))))
                .containsExactly(new Change(Event.ADDED, "a"), new Change(Event.ADDED, "b"));
        assertThat(changes.look(Map.of("a", "1", "b", "1"))).isEmpty();
        assertThat(changes.look(new TreeMap<>(Map.of("b", "2", "c", "1"))))
                .containsExactly(
                        new Change(Event.MODIFIED, "b"), new Change(Event.ADDED, "c"), new Change(Event.DELETED, "a"));
        assertThat(changes.look(Map.of())).hasSize(2).allMatch(change -> change.event() == Event.DELETED);
    }
}
