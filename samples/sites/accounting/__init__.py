"""「みどり会計クラウド(練習用)」: a cloud accounting site to practise on (会計ソフト)."""
