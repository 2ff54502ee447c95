"""Messy workbooks made from a known truth, and a scorer that compares what was read with it.

    truth      records with typed values                        words, calendar   how people write them
    layouts    records as the table of a form's layout           dirt, dirt_values, dirt_text   what a sheet does wrong
    sheets     tables placed on sheets                           writers, flat, ods   the sheets as files
    maker      all of it from one whole number                   scorer, strategies, run   what came out

Every written cell knows which records' values it stands for, wherever dirt moves it.
"""
