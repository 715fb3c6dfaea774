"""The function of the database that searches, for everybody at the speed of the index.

`@@` is not leakproof: under row-level security PostgreSQL would read every row before it asked the index. So the function
runs as the owner of the tables and applies the same sight itself: nothing of a confidential project but the actor's own,
and for a customer nothing but their own.

What many things are called is found among the newest of them, in the order that is shown, however many there are behind them; what
these do not answer is looked up in the index of words. That one holds each word with the kind of thing that it names: what all
orders are called and no slip costs nothing to look for among slips (docs/decisions/0225).
"""

from __future__ import annotations

WORDS = """
    CREATE FUNCTION concord_words_of(kind text, tokens tsvector) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      BEGIN
        RETURN array_to_tsvector(string_to_array(
          kind || ':' || array_to_string(tsvector_to_array(tokens), ' ' || kind || ':'), ' '));
      END $$
    """

FUNCTIONS = [
    """
    CREATE FUNCTION concord_search(number text, wanted text[], kinds text[], limits int[]) RETURNS TABLE (id uuid)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
      DECLARE
        side text := current_setting('concord.kind', true);
        own uuid := NULLIF(current_setting('concord.customer', true), '')::uuid;
        person uuid := NULLIF(current_setting('concord.person', true), '')::uuid;
        moment timestamptz := coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now());
        words tsquery := (SELECT string_agg(quote_literal(one), ' & ') FROM unnest(wanted) one)::tsquery;
        of_kind tsquery;
        scope text := '';
        sight text := ' WHERE (e.project_id IS NULL OR concord_sees(e.project_id, $3, $4))';
        newest text;
        whole text;
        each record;
        found uuid[];
      BEGIN
        IF side = 'system' THEN sight := ' WHERE true';
        ELSIF side = 'portal' THEN scope := ' AND customer_id = $2';
        ELSIF side IS DISTINCT FROM 'staff' THEN RETURN;
        END IF;
        newest := 'SELECT k.kind, k.most, f.found, cardinality(f.found) < k.most AND EXISTS (SELECT FROM search_entry WHERE kind = k.kind'
          || scope || ' OFFSET k.reach) AS more'
          || ' FROM (SELECT *, greatest(200, 20 * most) AS reach FROM unnest($5, $6) WITH ORDINALITY u (kind, most, nth)) k,'
          || ' LATERAL (SELECT ARRAY(SELECT e.id FROM (SELECT * FROM search_entry WHERE kind = k.kind' || scope
          || ' ORDER BY at DESC LIMIT k.reach) e' || sight || ' AND e.tokens @@ $1 ORDER BY e.at DESC LIMIT k.most) AS found) f'
          || ' ORDER BY k.nth';
        whole := 'SELECT ARRAY(SELECT e.id FROM (SELECT * FROM search_entry WHERE concord_words_of(kind, tokens) @@ $1' || scope
          || ' ORDER BY at DESC OFFSET 0) e' || sight || ' LIMIT $5)';
        IF number <> '' THEN
          of_kind := (SELECT string_agg(quote_literal(one || ':' || number), ' | ') FROM unnest(kinds) one)::tsquery;
          EXECUTE whole INTO found USING of_kind, own, person, moment, limits[1];
          RETURN QUERY SELECT unnest(found);
        END IF;
        FOR each IN EXECUTE newest USING words, own, person, moment, kinds, limits LOOP
          found := each.found;
          IF each.more THEN
            of_kind := (SELECT string_agg(quote_literal(each.kind || ':' || one), ' & ') FROM unnest(wanted) one)::tsquery;
            EXECUTE whole INTO found USING of_kind, own, person, moment, each.most;
          END IF;
          RETURN QUERY SELECT unnest(found);
        END LOOP;
      END $$
    """,
]
