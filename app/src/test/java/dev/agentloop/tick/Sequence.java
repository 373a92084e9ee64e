package dev.agentloop.tick;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What happens to one loop, in order.
record Sequence(Setup setup, List<Step> steps) {
    private static final int FEWEST_STEPS = 10;
    private static final int MOST_STEPS = 70;

    Sequence {
        steps = List.copyOf(steps);
    }

    Sequence(Setup setup, Step... steps) {
        this(setup, List.of(steps));
    }

    /// Always the same one from the same seed.
    static Sequence of(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Setup setup = Setup.any(random);
        List<Step> steps = new ArrayList<>();
        for (int left = random.nextInt(FEWEST_STEPS, MOST_STEPS); left > 0; left--) {
            steps.add(Step.any(random));
        }
        return new Sequence(setup, steps);
    }

    Sequence with(List<Step> others) {
        return new Sequence(setup, others);
    }

    /// As it would be written in this package, so that one that failed becomes a test by being pasted.
    String source() {
        return Stream.concat(Stream.of(setup), steps.stream()).map(Sequence::source).collect(Collectors.joining(",\n        ", "new Sequence(\n        ", ")"));
    }

    private static String source(Object value) {
        return switch (value) {
            case Record it -> Stream.of(it.getClass().getRecordComponents())
                    .map(component -> source(read(component, it)))
                    .collect(Collectors.joining(", ", "new " + nameOf(it.getClass()) + "(", ")"));
            case Enum<?> it -> nameOf(it.getDeclaringClass()) + "." + it.name();
            case String it -> '"' + it + '"';
            default -> value.toString();
        };
    }

    private static Object read(RecordComponent component, Record owner) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String nameOf(Class<?> type) {
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }
}
