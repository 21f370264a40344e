package dev.meshwright.base.batch;

import java.util.List;
import java.util.function.Function;

/// Does the same to many items, one after the other or several at a time.
public interface Batch {
    /// On the calling thread.
    Batch ONE_BY_ONE = new Batch() {
        @Override
        public <T, R> List<R> map(List<T> items, Function<? super T, ? extends R> work) {
            return items.stream().<R>map(work).toList();
        }
    };

    /// On all processors of the machine, the calling thread among them.
    Batch ON_ALL_PROCESSORS = new Batch() {
        // Handing a few over costs more than doing them.
        private static final int FEW = 8;

        @Override
        public <T, R> List<R> map(List<T> items, Function<? super T, ? extends R> work) {
            return items.size() < FEW
                    ? ONE_BY_ONE.map(items, work)
                    : items.parallelStream().<R>map(work).toList();
        }
    };

    /// What `work` makes of each item, in the order of the items.
    ///
    /// @param work without effects, for several threads
    <T, R> List<R> map(List<T> items, Function<? super T, ? extends R> work);
}
