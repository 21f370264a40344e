package dev.meshwright.testing.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/// The class's package has a `package-info.java` with `@NullMarked`.
final class NullMarkedPackage extends ArchCondition<JavaClass> {
    NullMarkedPackage() {
        super("be in a package whose package-info.java says @NullMarked");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(new SimpleConditionEvent(type, marked, type.getName() + " in " + type.getPackageName()));
    }
}
