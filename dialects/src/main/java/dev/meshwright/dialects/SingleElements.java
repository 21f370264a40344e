package dev.meshwright.dialects;

import java.util.List;

/// Remembers the elements of a reading in which no two had one name and none was refused: where the next one
/// has elements of the same names in the same places, there is nothing to look for. Owned by the thread that
/// reads.
final class SingleElements {
    private List<ElementRead> elements = List.of();

    /// Whether sound elements stand where others of the same names, or the very same, stood before.
    boolean areStill(List<ElementRead> now) {
        if (elements.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!isLike(elements.get(i).element(), now.get(i).element())) {
                return false;
            }
        }
        elements = now;
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // most are the very same
    private static boolean isLike(Element was, Element is) {
        return was == is
                || (was.state() == is.state()
                        && is.state() != Element.State.REFUSED
                        && was.id().equals(is.id())
                        && was.apiVersion().equals(is.apiVersion()));
    }

    /// @param kept what became of `found`
    void remember(List<ElementRead> found, List<ElementRead> kept) {
        elements = isAllKept(found, kept) ? found : List.of();
    }

    @SuppressWarnings("ReferenceEquality") // one that was refused is another
    private static boolean isAllKept(List<ElementRead> found, List<ElementRead> kept) {
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) != kept.get(i) || found.get(i).element().state() == Element.State.REFUSED) {
                return false;
            }
        }
        return true;
    }
}
