"""The function of the database that searches, for everybody at the speed of the index.

`@@` is not leakproof: under row-level security PostgreSQL would read every row before it asked the index. So the function
runs as the owner of the tables and applies the same sight itself: nothing of a confidential project but the actor's own,
and for a customer nothing but their own.
"""

from __future__ import annotations

FUNCTIONS = [
    """
    CREATE FUNCTION concord_search(number text, wanted text[], kinds text[], limits int[]) RETURNS TABLE (id uuid)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
      DECLARE
        side text := current_setting('concord.kind', true);
        own uuid := NULLIF(current_setting('concord.customer', true), '')::uuid;
        sight text := ' AND (e.project_id IS NULL OR e.project_id = ANY ($3))';
        found text := 'SELECT e.id FROM search_entry e WHERE e.tokens @@ $1 AND e.kind = ANY ($2)';
        words tsquery := (SELECT string_agg(quote_literal(one), ' & ') FROM unnest(wanted) one)::tsquery;
        mine uuid[] := concord_projects();
      BEGIN
        IF side = 'system' THEN sight := '';
        ELSIF side = 'portal' THEN sight := sight || ' AND e.customer_id = $4';
        ELSIF side IS DISTINCT FROM 'staff' THEN RETURN;
        END IF;
        IF number <> '' THEN
          RETURN QUERY EXECUTE found || sight || ' ORDER BY e.at DESC LIMIT $5'
            USING quote_literal(number)::tsquery, kinds, mine, own, limits[1];
        END IF;
        FOR nth IN 1 .. coalesce(array_length(kinds, 1), 0) LOOP
          RETURN QUERY EXECUTE found || sight || ' ORDER BY e.at DESC LIMIT $5' USING words, kinds[nth : nth], mine, own, limits[nth];
        END LOOP;
      END $$
    """,
]
