"""The function of the database that searches, for everybody at the speed of the index.

`@@` is not leakproof: under row-level security PostgreSQL would read every row before it asked the index. So the function
runs as the owner of the tables and applies the same sight itself: nothing of a confidential project but the actor's own,
and for a customer nothing but their own.

What many things are called is found among the newest of them, in the order that is shown, however many there are behind them; only
what these do not answer is looked up in the index of words, which is quick for what is rare and slow for what is common.
"""

from __future__ import annotations

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
        reach int;
        scope text := '';
        sight text := ' AND (e.project_id IS NULL OR concord_sees(e.project_id, $4, $5))';
        newest text;
        whole text;
        more boolean;
        found uuid[];
      BEGIN
        IF side = 'system' THEN sight := '';
        ELSIF side = 'portal' THEN scope := ' AND customer_id = $3';
        ELSIF side IS DISTINCT FROM 'staff' THEN RETURN;
        END IF;
        newest := 'SELECT ARRAY(SELECT e.id FROM (SELECT * FROM search_entry WHERE kind = $2[1]' || scope
          || ' ORDER BY at DESC LIMIT $7) e WHERE e.tokens @@ $1' || sight || ' ORDER BY e.at DESC LIMIT $6)';
        whole := 'SELECT ARRAY(SELECT e.id FROM search_entry e WHERE e.tokens @@ $1 AND e.kind = ANY ($2)' || scope || sight
          || ' ORDER BY e.at DESC LIMIT $6)';
        IF number <> '' THEN
          EXECUTE whole INTO found USING quote_literal(number)::tsquery, kinds, own, person, moment, limits[1];
          RETURN QUERY SELECT unnest(found);
        END IF;
        FOR nth IN 1 .. coalesce(array_length(kinds, 1), 0) LOOP
          reach := greatest(2000, 20 * limits[nth]);
          EXECUTE newest INTO found USING words, kinds[nth : nth], own, person, moment, limits[nth], reach;
          IF cardinality(found) < limits[nth] THEN
            EXECUTE 'SELECT EXISTS (SELECT FROM search_entry WHERE kind = $2[1]' || scope || ' OFFSET $7)'
              INTO more USING words, kinds[nth : nth], own, person, moment, limits[nth], reach;
            IF more THEN
              EXECUTE whole INTO found USING words, kinds[nth : nth], own, person, moment, limits[nth];
            END IF;
          END IF;
          RETURN QUERY SELECT unnest(found);
        END LOOP;
      END $$
    """,
]
