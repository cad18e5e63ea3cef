# SPDX-License-Identifier: MIT
"""StepEncoder and StepDecoder: round trips, batches, lanes, sparse rows, mistakes, threads."""
import sys
import threading

import pytest

import tessera

numpy = pytest.importorskip('numpy')


def rows_of(chance, count, alphabet, dtype='f4'):
    random = numpy.random.default_rng(chance.randrange(2**32))
    return random.dirichlet(numpy.full(alphabet, 0.3), count).astype(dtype)


def round_trip(rows, symbols, reserve=0, **settings):
    encoder = tessera.StepEncoder(reserve=reserve, **settings)
    for row, symbol in zip(rows, symbols):
        encoder.encode(row, symbol)
    assert encoder.symbols == len(symbols)
    data = encoder.finish()
    decoder = tessera.StepDecoder(**settings)
    decoder.start(data)
    assert [decoder.decode(row) for row in rows[:len(symbols)]] == list(symbols)
    decoder.finish()
    return data


@pytest.mark.parametrize('dtype', ['f2', 'f4', 'f8'])
def test_what_was_encoded_comes_back(dtype, chance):
    for alphabet in (1, 2, 3, 300, 40000):
        rows = rows_of(chance, 40, alphabet, dtype)
        round_trip(rows, [chance.randrange(alphabet) for _ in rows])
        round_trip(rows, [int(row.argmax()) for row in rows], alphabet=alphabet, reserve=1000)


def test_a_likely_symbol_costs_what_information_theory_says():
    row = numpy.array([0.25, 0.5, 0.25], 'f4')
    data = round_trip([row] * 8000, [1] * 8000)
    assert 1000 <= len(data) <= 1010


def test_a_batch_is_its_rows_one_by_one(chance):
    rows = rows_of(chance, 50, 200)
    symbols = [chance.randrange(200) for _ in rows]
    one_by_one = round_trip(rows, symbols)
    for form in (symbols, tuple(symbols), numpy.array(symbols), numpy.array(symbols, 'u2'), numpy.array(symbols, 'u8')[::1],
                 numpy.array(symbols * 2, 'i4').reshape(2, 50).T[:, 0]):
        encoder = tessera.StepEncoder()
        encoder.encode(rows, form)
        assert encoder.finish() == one_by_one
    decoder = tessera.StepDecoder()
    decoder.start(one_by_one)
    first = decoder.decode(rows[:20])
    assert first.dtype == numpy.int64 and list(first) == symbols[:20]
    assert list(decoder.decode(rows[20:])) == symbols[20:]


def test_lanes_step_together(chance):
    rows, lanes = rows_of(chance, 60, 30), 4
    symbols = [chance.randrange(30) for _ in rows]
    encoder = tessera.StepEncoder(lanes=lanes)
    for first in range(0, 60, lanes):
        encoder.encode(rows[first:first + lanes], symbols[first:first + lanes])
    data = encoder.finish()
    decoder = tessera.StepDecoder(lanes=lanes)
    decoder.start(data)
    assert list(decoder.decode(rows)) == symbols
    with pytest.raises(tessera.ParameterError, match='lanes'):
        tessera.StepEncoder(lanes=lanes).encode(rows[:3], symbols[:3])
    with pytest.raises(tessera.ParameterError, match='lanes'):
        tessera.StepEncoder(lanes=lanes).encode(rows[0], 1)


def test_logits_with_a_temperature(chance):
    logits = numpy.random.default_rng(chance.randrange(2**32)).normal(0, 3, (30, 500)).astype('f4')
    symbols = [int(row.argmax()) for row in logits]
    sizes = [len(round_trip(logits, symbols, distribution='softmax', temperature=t)) for t in (4, 1, 0.25)]
    assert sizes[0] > sizes[1] > sizes[2]
    same = {'use': 'softmax', 'params': {'temperature': 4}}
    assert len(round_trip(logits, symbols, distribution=same)) == sizes[0]
    assert len(round_trip(logits, symbols, distribution='softmax:temperature=4')) == sizes[0]
    assert len(round_trip(logits, symbols, distribution=same, temperature=0.25)) == sizes[2]
    assert '"temperature":0.25' in tessera.StepEncoder('softmax', temperature=0.25).resolved().replace(' ', '')
    with pytest.raises(tessera.SpecError, match='temperature'):
        tessera.StepEncoder(temperature=2)


def test_sparse_rows(chance):
    alphabet = 100000
    encoder, steps = tessera.StepEncoder(), []
    for i in range(40):
        listed = chance.sample(range(alphabet), 20)
        scores = numpy.array([chance.random() / 20 for _ in listed], 'f4')
        symbol = chance.choice(listed) if i % 2 else chance.randrange(alphabet)
        rest = None if i % 3 else 0.01
        steps.append((listed, scores, symbol, rest))
        encoder.encode_sparse(numpy.array(listed), scores, symbol, alphabet, rest)
    decoder = tessera.StepDecoder()
    decoder.start(encoder.finish())
    assert [decoder.decode_sparse(listed, scores, alphabet, rest=rest) for listed, scores, _, rest in steps] == [s[2] for s in steps]
    with pytest.raises(ValueError, match='a score for each of 3 symbols, found 2'):
        tessera.StepEncoder().encode_sparse([1, 2, 3], [0.1, 0.2], 1, 10)
    with pytest.raises(tessera.ParameterError, match='twice'):
        tessera.StepEncoder().encode_sparse([1, 1], [0.1, 0.2], 1, 10)


def test_a_message_after_another_is_the_same(chance):
    rows = rows_of(chance, 20, 50)
    encoder, messages = tessera.StepEncoder(), []
    for _ in range(3):
        for row in rows:
            encoder.encode(row, 7)
        messages.append(encoder.finish())
        encoder.reset()
    assert len(set(messages)) == 1


def test_without_a_bound_any_first_row_goes(chance):
    large = numpy.full((1 << 20) + 5, 2.0**-20, 'f4')
    encoder, decoder = tessera.StepEncoder(), tessera.StepDecoder()
    encoder.encode(large, 1 << 20)
    encoder.encode([0.5, 0.5], 1)
    decoder.start(encoder.finish())
    assert [decoder.decode(large), decoder.decode([0.5, 0.5])] == [1 << 20, 1]
    encoder = tessera.StepEncoder()
    encoder.encode([0.5, 0.5], 1)
    with pytest.raises(tessera.ParameterError, match='a row of 1048581 numbers, expected at most 1048576'):
        encoder.encode(large, 3)
    encoder = tessera.StepEncoder(alphabet=3)
    with pytest.raises(tessera.ParameterError, match='a row of 4 numbers, expected at most 3'):
        encoder.encode([0.25] * 4, 3)


def test_mistakes_are_exceptions_with_words():
    encoder, decoder = tessera.StepEncoder(), tessera.StepDecoder()
    for symbol in (3, 2**31, 2**32 - 1):
        with pytest.raises(tessera.ParameterError, match=f'symbol {symbol} of row 0 outside the alphabet 3'):
            encoder.encode([0.2, 0.3, 0.5], symbol)
    for symbol in (-1, 2**32, 2**70, -2**70):
        with pytest.raises(ValueError, match='expected 0 to 4294967295'):
            encoder.encode([0.2, 0.3, 0.5], symbol)
    for symbol in (1.0, '1', None, [1]):
        with pytest.raises(TypeError, match='expected a symbol'):
            encoder.encode([0.2, 0.3, 0.5], symbol)
    two = numpy.full((2, 3), 1 / 3)
    for symbols in (1, [1, 2.5], numpy.array([1.0, 2.0]), numpy.array([[1, 2]]), None, 'ab', ['a', 'b'], b'\x01\x02'[::1] and {1, 2}):
        with pytest.raises(TypeError):
            encoder.encode(two, symbols)
    with pytest.raises(tessera.ParameterError, match='a symbol for each of 2 rows, found 3'):
        encoder.encode(two, [0, 1, 2])
    for wrong in ((), ([1.0],), ([1.0], 0, 0)):
        with pytest.raises(TypeError, match='expected encode'):
            encoder.encode(*wrong)
    with pytest.raises(TypeError, match='expected decode'):
        decoder.decode()
    with pytest.raises(tessera.ParameterError, match='no message'):
        decoder.decode([0.5, 0.5])
    encoder.encode([0.2, 0.3, 0.5], 1)  # none of these did any harm
    data = encoder.finish()
    for late in (encoder.finish, lambda: encoder.encode([0.5, 0.5], 1)):
        with pytest.raises(tessera.ParameterError, match='finished'):
            late()
    decoder.start(data)
    assert decoder.decode([0.2, 0.3, 0.5]) == 1
    with pytest.raises(tessera.SpecError, match='/coder.*rang.*range'):
        tessera.StepEncoder(coder='rang')
    with pytest.raises(TypeError, match='expected a plugin'):
        tessera.StepEncoder(coder=3)
    with pytest.raises(tessera.ParameterError, match='alphabet'):
        tessera.StepEncoder(alphabet=0)


def test_decoding_past_the_end_ends(chance):
    rows = rows_of(chance, 10, 100)
    encoder = tessera.StepEncoder()
    encoder.encode(rows, [5] * 10)
    decoder = tessera.StepDecoder()
    decoder.start(encoder.finish())
    with pytest.raises(tessera.CorruptError):
        for _ in range(1000):
            decoder.decode(rows[0])
    with pytest.raises(tessera.ParameterError, match='start'):
        decoder.decode(rows[0])


def test_garbage_gives_symbols_or_an_error(chance):
    rows = rows_of(chance, 200, 40)
    decoder = tessera.StepDecoder()
    for length in range(40):
        decoder.start(bytes(chance.randrange(256) for _ in range(length)))
        try:
            assert all(0 <= symbol < 40 for symbol in decoder.decode(rows))
            decoder.finish()
        except tessera.CorruptError:
            pass


def test_an_object_that_was_never_initialised_says_so():
    for made in (tessera.StepEncoder, tessera.StepDecoder):
        with pytest.raises(TypeError, match='never initialised'):
            object_ = made.__new__(made)
            object_.encode([1.0], 0) if made is tessera.StepEncoder else object_.decode([1.0])
    with pytest.raises(TypeError):
        tessera.StepEncoder.encode(object(), [1.0], 0)


def test_code_that_reading_scores_runs_cannot_enter_again():
    encoder = tessera.StepEncoder()

    class Meddling:
        def __float__(self):
            encoder.encode([0.5, 0.5], 0)
            return 0.5
    with pytest.raises(tessera.BusyError, match='in use'):
        encoder.encode([Meddling(), 0.5], 0)

    class Shrinking:
        def __init__(self, victim):
            self.victim = victim

        def __float__(self):
            self.victim.clear()
            return 0.5
    victim = []
    victim += [Shrinking(victim), 0.5, 0.5]
    with pytest.raises(ValueError, match='shrank'):
        encoder.encode(victim, 0)
    encoder.encode([0.5, 0.5], 0)


def test_two_threads_in_one_object_are_an_error_not_a_crash(chance):
    """Rows so long that the lock is let go of: each call is whole or refused, and what was coded comes back."""
    row = rows_of(chance, 1, 200000)[0]
    encoder, coded, refused = tessera.StepEncoder(), [0, 0], [0, 0]

    def work(i):
        for _ in range(200):
            try:
                encoder.encode(row, 3)
                coded[i] += 1
            except tessera.BusyError:
                refused[i] += 1
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert sum(coded) + sum(refused) == 400 and encoder.symbols == sum(coded)
    decoder = tessera.StepDecoder()
    decoder.start(encoder.finish())
    assert all(decoder.decode(row) == 3 for _ in range(sum(coded)))
